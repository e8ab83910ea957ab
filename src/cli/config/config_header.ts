import {
  DEFAULT_HEADER,
  HEADER_LAYOUTS,
  HEADER_PARTS,
  type HeaderPart,
  type HeaderSettings,
} from "../../ui/widgets/settings.ts";
import { type AddProblem, suggestion } from "./config_problem.ts";

/** Returns the header for the file: the layout, and the parts that are not as usual. */
export function headerJson({ layout, shown }: HeaderSettings): Record<string, unknown> | undefined {
  const json: Record<string, unknown> = {};
  if (layout !== DEFAULT_HEADER.layout) json["layout"] = layout;
  for (const { id } of HEADER_PARTS) {
    if (shown[id] !== DEFAULT_HEADER.shown[id]) json[id] = shown[id];
  }
  return Object.keys(json).length === 0 ? undefined : json;
}

const KEYS = ["layout", ...HEADER_PARTS.map(({ id }) => id)];

/** Reads the header of a configuration: `{"layout": "rich", "io": false}`. A wrong value is the default. */
export function headerFrom(value: unknown, addProblem: AddProblem): HeaderSettings {
  if (value === undefined) return DEFAULT_HEADER;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    addProblem('"header" must be an object such as {"layout": "rich", "io": false}');
    return DEFAULT_HEADER;
  }
  const shown: Record<HeaderPart, boolean> = { ...DEFAULT_HEADER.shown };
  let { layout } = DEFAULT_HEADER;
  for (const [key, wanted] of Object.entries(value)) {
    const part = HEADER_PARTS.find(({ id }) => id === key)?.id;
    if (key === "layout") {
      const known = HEADER_LAYOUTS.find((each) => each === wanted);
      if (known !== undefined) layout = known;
      else {
        const hint = suggestion(String(wanted), HEADER_LAYOUTS) ||
          `; the layouts are ${HEADER_LAYOUTS.join(", ")}`;
        addProblem(`"header" has no layout ${JSON.stringify(wanted)}${hint}`);
      }
    } else if (part === undefined) {
      addProblem(`"header" has no part ${JSON.stringify(key)}${suggestion(key, KEYS)}`);
    } else if (typeof wanted !== "boolean") {
      addProblem(`"${key}" of "header" must be true or false, and is ${JSON.stringify(wanted)}`);
    } else shown[part] = wanted;
  }
  return { layout, shown };
}
