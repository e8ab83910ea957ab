import { numberValue } from "../../model/query/field_value.ts";

/** "30s", "1.5m", "200ms", "2h" to milliseconds; null when it is no such thing. Bare is seconds. */
export function parseDuration(text: string): number | null {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  if (!parts) return null;
  const unit = { ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86400e3 }[parts[2] ?? "s"]!;
  return Number(parts[1]) * unit;
}

/** A time as queries have it, in milliseconds; or what is wrong with it, in the words of a query. */
export function readTime(text: string): number | { readonly problem: string } {
  const value = numberValue("time", text, false);
  if (typeof value === "number") return value / 1e6;
  return { problem: `${value.what}; ${value.remedy}` };
}
