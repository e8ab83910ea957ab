/** The forms of a report, for the command line; `formats.ts` has what is behind each name. */
export const FORMAT_NAMES = ["text", "json", "csv", "html", "perfetto", "sqlite"] as const;

export type FormatName = typeof FORMAT_NAMES[number];
