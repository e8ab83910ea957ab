/** Where the configuration is: XDG Base Directory Specification, or `--config`. null without a home. */
export function configPath(
  asked: string | null,
  environment: { readonly XDG_CONFIG_HOME: string | undefined; readonly HOME: string | undefined },
): string | null {
  if (asked !== null) return asked;
  const { XDG_CONFIG_HOME: folder = "", HOME: home = "" } = environment;
  // The specification wants relative paths ignored.
  if (folder.startsWith("/")) return `${folder}/traceflock/config.json`;
  return home === "" ? null : `${home}/.config/traceflock/config.json`;
}
