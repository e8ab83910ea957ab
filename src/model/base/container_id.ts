/**
 * Returns the short id of the container that a cgroup path names, or null. The id has the form that
 * the engine shows: twelve hex digits for docker, podman, containerd and cri-o, the name for lxc and
 * systemd-nspawn.
 */
export function containerId(cgroup: string): string | null {
  const hex = HEX_ID.exec(cgroup);
  if (hex) return hex[1]!.slice(0, 12);
  const named = NAMED.exec(cgroup);
  if (named) return unescapeUnit((named[1] ?? named[2] ?? named[3])!);
  return null;
}

/**
 * docker: /docker/ID, /system.slice/docker-ID.scope · podman: libpod-ID.scope, /libpod/ID ·
 * containerd: cri-containerd-ID.scope, /default/ID · cri-o: crio-ID.scope · kubernetes: /kubepods/.../ID.
 * Containers nest: the pattern finds the innermost one. It wants 64 digits, so that no other hex
 * number matches. conmon monitors a container of podman or cri-o from outside.
 * The pattern is anchored: a user can choose the path, and a search from each place takes 200 ms.
 */
const HEX_ID = /^[^]*(?:^|[/:-])(?<!conmon-)([0-9a-f]{64})(?:\.scope)?(?:\/|$)/;

/**
 * lxc: /lxc/NAME, /lxc.payload.NAME · systemd-nspawn: machine-NAME.scope,
 * systemd-nspawn@NAME.service. A virtual machine (machine-qemu\x2d...) is not a container.
 */
const NAMED =
  /(?:\/lxc(?:\.payload[./]|\/)([^/]+))|(?:\/machine\.slice\/machine-(?!qemu\\x2d)([^/]+)\.scope)|(?:\/systemd-nspawn@([^/]+)\.service)/;

/** systemd writes `-` in unit names as `\x2d` (systemd.unit(5), "string escaping"). */
function unescapeUnit(name: string): string {
  return name.replace(
    /\\x([0-9a-f]{2})/g,
    (_, hex: string) => String.fromCharCode(parseInt(hex, 16)),
  );
}

/** Returns a cgroup with its container. A row in the same cgroup saves the search for the container. */
export function inContainer(
  cgroup: string | null,
  row: { readonly cgroup: string | null; readonly container: string | null } | undefined,
): { readonly cgroup: string | null; readonly container: string | null } {
  if (cgroup !== null && cgroup === row?.cgroup) return { cgroup, container: row.container };
  return { cgroup, container: cgroup === null ? null : containerId(cgroup) };
}
