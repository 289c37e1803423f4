
// widgets.js stands in front of this file. What is in sight wakes first, the rest when the browser has time: find in
// page, print and links into the page then meet the finished page.
const asleep = new Set(document.querySelectorAll(".widget"));
const rouse = (el) => asleep.delete(el) && wake(el);
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) rouse(target);
}, { rootMargin: "200px" });
for (const el of asleep) {
  el.tabIndex = -1; // where Escape leads: out of the widget and still at this place of the page
  seen.observe(el);
}

const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 50));
let touched = false;
for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(kind, () => (touched = true), { once: true, passive: true });
idle(async function next() {
  const [el] = asleep;
  if (el) {
    await rouse(el);
    return idle(next);
  }
  // Waking changed heights: a reader who came by a link to a place in the page is brought there again.
  if (location.hash && !touched) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
});
