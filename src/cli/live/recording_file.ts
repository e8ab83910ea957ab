/** The name of a recording when nobody gave one. The host comes from strangers: letters only. */
export function recordingName(host: string, date: Date): string {
  const time = date.toISOString().replace(/[-:]|\.\d+/g, "");
  return `traceflock-${host.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 64)}-${time}.tflock`;
}

/** The name of the `number`th file of a recording: `build.tflock`, `build.2.tflock`, and so on. */
export function numberedName(path: string, number: number): string {
  if (number === 1) return path;
  const dot = path.lastIndexOf(".");
  const isExtension = dot > path.lastIndexOf("/") + 1;
  return isExtension ? `${path.slice(0, dot)}.${number}${path.slice(dot)}` : `${path}.${number}`;
}
