/// <reference lib="dom" />
import { byId, setText } from "./dom.ts";

/** Light or dark: as the system says, until the reader says otherwise. */
export function theme(recolor: () => void): { toggle(): void } {
  const system = matchMedia("(prefers-color-scheme: light)");
  const toggler = byId("theme");
  let chosen: boolean | null = null;
  const apply = () => {
    const isLight = chosen ?? system.matches;
    document.documentElement.dataset["theme"] = isLight ? "light" : "dark";
    setText(toggler, isLight ? "Dark" : "Light");
    toggler.setAttribute("aria-pressed", String(isLight));
    recolor();
  };
  system.addEventListener("change", apply);
  apply();
  return {
    toggle() {
      chosen = !(chosen ?? system.matches);
      apply();
    },
  };
}
