// The deck: slides by Reveal; on a narrow screen one page to read; for the handout one sheet for each slide.
// widgets.js stands in front of this file.
const asked = new URLSearchParams(location.search);
const narrow = window === window.top && matchMedia("(max-width: 700px)").matches; // the speaker's window shows slides in small frames
const view = ["handout", "reading", "slides", "print-pdf"].find((name) => asked.has(name)) ?? (narrow ? "reading" : "slides");
const root = document.documentElement;
root.dataset.mode = view === "reading" ? "page" : "deck";

const wakeSlide = (slide) => Promise.all([...(slide?.querySelectorAll(".widget") ?? [])].map(wake));

// A key typed in a widget's control is the control's own; Escape gives the keyboard back to the slides.
const isControl = (node) => node.matches?.("input, select, textarea, button, summary, [tabindex]");
const isTyping = (node) => node.matches?.("input:not([type=radio], [type=checkbox]), select, textarea");
function controlOf(event) {
  const [target, ...around] = event.composedPath();
  return isControl(target) && around.some((node) => node.classList?.contains("widget")) ? target : null;
}
function deckMayUse(event) {
  const control = controlOf(event);
  return !control || (event.key.startsWith("Page") && !isTyping(control));
}
document.addEventListener("keydown", (event) => event.key === "Escape" && controlOf(event)?.blur(), true);

function show(slide) {
  const slides = Reveal.getSlides();
  wakeSlide(slide);
  setTimeout(() => wakeSlide(slides[slides.indexOf(slide) + 1]), 300);
}

// The slides one under the other. Reveal stays asleep: it would scale them to a phone's width.
async function layOut() {
  root.classList.add("laid-out", view);
  if (view === "handout") {
    root.classList.add("print-pdf"); // or Reveal's style for paper takes the slides' own layout away
    await wakeSlide(document);
    return root.classList.add("ready");
  }
  const link = Object.assign(document.createElement("a"), { href: "?slides", textContent: "Show as slides" });
  const words = Object.assign(document.createElement("p"), { className: "view" });
  words.append("This is the deck as one page to read. ", link);
  document.querySelector("main").prepend(words);
  for (const part of document.querySelectorAll(".part.picture")) {
    Object.assign(part, { tabIndex: 0, role: "group", ariaLabel: "Picture; it scrolls where it is wider than the page" });
  }
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) wake(target);
  }, { rootMargin: "600px" });
  for (const el of document.querySelectorAll(".widget")) seen.observe(el);
}

async function present() {
  if (asked.has("print-pdf")) await wakeSlide(document);
  await Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, display: "flex",
    transition: "none", backgroundTransition: "none", navigationMode: "linear", hash: true, viewDistance: 1,
    overview: false, slideNumber: "c/t", controlsBackArrows: "visible", pdfMaxPagesPerSlide: 1, pdfSeparateFragments: false,
    keyboardCondition: deckMayUse, plugins: window.RevealNotes ? [RevealNotes] : [],
  });
  // Reveal calls the whole deck an application, which would keep screen readers from reading it.
  document.querySelector(".reveal").removeAttribute("role");
  Reveal.on("slidechanged", (event) => show(event.currentSlide));
  show(Reveal.getCurrentSlide());
}

await (view === "handout" || view === "reading" ? layOut() : present());
