/**
 * Returns an address of 4 or 16 bytes as people write it: `127.0.0.1`, `::1` (RFC 5952). An IPv4
 * address inside IPv6 has its prefix: `::ffff:127.0.0.1`.
 */
export function ipAddress(bytes: ArrayLike<number>): string {
  const all = Array.from(bytes);
  if (all.length === 4) return all.join(".");
  if (isMapped(all)) return `::ffff:${all.slice(12).join(".")}`;
  const groups = Array.from({ length: 8 }, (_, i) => all[2 * i]! * 256 + all[2 * i + 1]!);
  let best = { from: 0, length: 0 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === 0) length++;
    if (length > best.length) best = { from, length };
  }
  const hex = (some: readonly number[]) => some.map((group) => group.toString(16)).join(":");
  if (best.length < 2) return hex(groups);
  return `${hex(groups.slice(0, best.from))}::${hex(groups.slice(best.from + best.length))}`;
}

/** Returns an address as {@linkcode ipAddress} does, an IPv4 address inside IPv6 as IPv4. */
export function plainIpAddress(bytes: ArrayLike<number>): string {
  const all = Array.from(bytes);
  return ipAddress(isMapped(all) ? all.slice(12) : all);
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 0xff && bytes[11] === 0xff;
}
