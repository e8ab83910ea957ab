import assert from "node:assert/strict";
import { ROOT } from "../source/source_files.ts";

/** The passwords of the users in docs/fleet.md. */
const PASSWORDS = {
  web1: "change me",
  db2: "change me",
  viewer: "change me, too",
  recorder: "and me",
  admin: "of the stream",
};

export type User = keyof typeof PASSWORDS;

export const passwordOf = (user: User) => PASSWORDS[user];

/** The login of a user for the NATS client. */
export const loginOf = (user: User) => ({ user, pass: PASSWORDS[user] });

/** The same configuration, in which only the admin has rights. */
export function noRights(hosts: readonly string[]): string {
  const full = documentedRights(hosts);
  return full.replace(
    /permissions: \{[^]*?\n {6}\}/g,
    'permissions: { publish: "x", subscribe: "x" }',
  );
}

/** The configuration in docs/fleet.md, as a user would copy it, with a user for each host. */
export function documentedRights(hosts: readonly string[]): string {
  const page = Deno.readTextFileSync(`${ROOT}/docs/fleet.md`);
  const block = /```text\n# nats-server with least rights\n([^]*?)```/.exec(page)?.[1];
  assert.ok(block !== undefined);
  return block.replace('"/var/lib/nats"', '"FOLDER/js"')
    .replace(
      / {4}\{\n {6}user: web1,[^]*?\n {4}\}\n/,
      (user) => hosts.map((host) => user.replaceAll("web1", host)).join(""),
    );
}
