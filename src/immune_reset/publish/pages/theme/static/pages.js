// The page around the text: light and dark, the contents on a narrow screen, wide parts that the keyboard can scroll.
{
  const root = document.documentElement;
  const theme = document.getElementById("theme-button");
  const name = () => {
    const other = root.dataset.theme === "dark" ? "Light" : "Dark";
    theme.textContent = other;
    theme.title = `Show the page ${other.toLowerCase()}`;
  };
  theme.addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {} // forbidden by the reader's settings: it holds for this page
    name();
  });
  name();

  const button = document.getElementById("contents-button"), contents = document.getElementById("contents");
  const open = (on) => {
    button.setAttribute("aria-expanded", String(on));
    contents.classList.toggle("open", on);
  };
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") === "false"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || button.getAttribute("aria-expanded") === "false") return;
    open(false);
    button.focus();
  });
  contents.addEventListener("click", (event) => event.target.closest("a") && open(false));
  for (const link of contents.querySelectorAll("a.current")) link.closest("li").classList.contains("toctree-l1") && link.setAttribute("aria-current", "page");
  if (contents.scrollHeight > contents.clientHeight) contents.querySelector("a.current")?.scrollIntoView({ block: "nearest" });

  const reachable = () => {
    for (const wide of document.querySelectorAll("article .scroll"))
      if (wide.scrollWidth > wide.clientWidth + 1) wide.tabIndex = 0;
      else wide.removeAttribute("tabindex");
  };
  addEventListener("resize", reachable);
  addEventListener("load", reachable);
  document.addEventListener("toggle", reachable, true);
}
