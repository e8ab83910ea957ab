/**
 * Returns a shell script of this folder with its places, such as `__VERSION__`, replaced. Throws when a place has
 * no value: the script would run with the bare name.
 */
export function shellHead(file: string, values: Readonly<Record<string, string>>): string {
  const text = Deno.readTextFileSync(new URL(file, import.meta.url));
  return text.replace(/__([A-Z_]+)__/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${file}: no value for ${place}`);
    return value;
  });
}
