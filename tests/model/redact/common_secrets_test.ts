import assert from "node:assert/strict";
import { join } from "node:path";
import { commonSecrets } from "../../../src/model/redact/common_secrets.ts";
import { REDACTED } from "../../../src/model/redact/marked_text.ts";
import { Redactor } from "../../../src/model/redact/redactor.ts";
import { ROOT } from "../../support/source/source_files.ts";

const redactor = new Redactor({ redact: commonSecrets(), noArgv: false });

/** Returns the redacted arguments; `#` is the mark. */
function after(...argv: string[]): string[] {
  const fields = { argv: argv.map((text) => ({ text })) };
  return redactor.redacted(fields).argv.map(({ text }) => text.replaceAll(REDACTED, "#"));
}

/** Command lines with the secret hunter2, or with the second entry; no part of it may stay. */
const SECRETS: readonly (readonly [argv: readonly string[], secret?: string])[] = [
  [["db", "--password", "hunter2"]],
  [["db", "--password", "correct horse hunter2"], "horse"],
  [["db", "--password=hunter2"]],
  [["db", "--password=correct horse"], "horse"],
  [["db", "--db-password", "hunter2"]],
  [["db", "-password", "hunter2"]],
  [["db", "--PASSWORD=hunter2"]],
  [["db", "--passwd=hunter2"]],
  [["db", "--pass", "hunter2"]],
  [["db", "--passphrase", "hunter2"]],
  [["openssl", "rsa", "-passin", "pass:hunter2"]],
  [["x", "--token", "hunter2"]],
  [["x", "--api-token=hunter2"]],
  [["x", "--secret", "hunter2"]],
  [["x", "--client_secret=hunter2"]],
  [["x", "--api-key", "hunter2"]],
  [["x", "--apikey=hunter2"]],
  [["x", "--key", "hunter2"]],
  [["x", "--access-key-id", "hunter2"]],
  [["x", "--auth", "hunter2"]],
  [["x", "--auth-token", "hunter2"]],
  [["x", "--credentials", "hunter2"]],
  [["sh", "-c", "db --password hunter2 && ls"]],
  [["sh", "-c", "db --password 'correct horse' && ls"], "horse"],
  [["sh", "-c", 'db --password="correct horse'], "horse"],
  [["env", "DB_PASSWORD=hunter2", "x"]],
  [["env", "SECRET_KEY_BASE=correct horse", "x"], "horse"],
  [["env", "aws_secret_access_key=hunter2"]],
  [["env", "GITHUB_TOKEN=hunter2"]],
  [["sh", "-c", "export API_KEY=hunter2; x"]],
  [["docker", "run", "-e", "POSTGRES_PASSWORD=hunter2", "pg"]],
  [["docker", "run", "--env=POSTGRES_PASSWORD=hunter2"]],
  [["x", '{"user": "me", "password": "hunter2"}']],
  [["x", "{'api_token':'hunter2'}"]],
  [["mysql", "-uroot", "-phunter2", "shop"]],
  [["/usr/bin/mysqldump", "-P3306", "-p", "-phunter2"]],
  [["mysql", "-pcorrect horse"], "horse"],
  [["sh", "-c", "mysql -uroot -phunter2 < x"]],
  [["mariadb-dump", "-phunter2"]],
  [["sshpass", "-p", "hunter2", "ssh", "h"]],
  [["sshpass", "-phunter2", "ssh", "h"]],
  [["curl", "-b", "sid=hunter2", "https://h"]],
  [["curl", "--cookie=sid=hunter2", "https://h"]],
  [["curl", "-E", "cert.pem:hunter2", "https://h"]],
  [["curl", "--cert", "cert.pem:hunter2", "https://h"]],
  [["ssh-keygen", "-P", "old", "-N", "hunter2"]],
  [["useradd", "-m", "-p", "hunter2", "me"]],
  [["mosquitto_pub", "-u", "me", "-P", "hunter2"]],
  [["htpasswd", "-bc", "file", "me", "hunter2"]],
  [["htpasswd", "-nbB", "me", "hunter2"]],
  [["mysqladmin", "-uroot", "password", "hunter2"]],
  [["vault", "login", "hunter2-of-the-vault"]],
  [
    ["x", "https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1/getMe"],
    "PALDsaw1",
  ],
  [["sh", "-c", 'curl -d "{\\"password\\":\\"hunter2\\"}" h']],
  [["curl", "-u", "me:hunter2", "https://h"]],
  [["curl", "-ume:hunter2", "https://h"]],
  [["curl", "--user", "me:hunter2", "https://h"]],
  [["curl", "--user=me:correct horse"], "horse"],
  [["curl", "--proxy-user", "me:hunter2"]],
  [["curl", "-H", "Authorization: Bearer hunter2", "https://h"]],
  [["curl", "-H", "Authorization: ApiKey hunter2", "https://h"]],
  [["curl", "-H", "authorization:hunter2"]],
  [["curl", "-HAuthorization: Basic hunter2"]],
  [["curl", "-H", "X-Auth-Token: hunter2"]],
  [["curl", "-H", "X-Api-Key: hunter2"]],
  [["curl", "-H", "PRIVATE-TOKEN: hunter2"]],
  [["curl", "-H", 'Cookie: a="b"; session=hunter2']],
  [["sh", "-c", "curl -H 'Authorization: Token hunter2' https://h"]],
  [["redis-cli", "-a", "hunter2"]],
  [["mongosh", "-u", "me", "-p", "hunter2"]],
  [["docker", "login", "-u", "me", "-p", "hunter2"]],
  [["smbclient", "//h/x", "-U", "me%hunter2"]],
  [["7z", "a", "-phunter2", "x.7z"]],
  [["ldapsearch", "-w", "hunter2"]],
  [["git", "clone", "https://me:hunter2@host/x.git"]],
  [["git", "clone", "https://0123456789hunter2@host/x.git"]],
  [["psql", "postgres://me:hunter2@host:5432/db"]],
  [["redis-cli", "-u", "redis://:hunter2@host"]],
  [["x", "amqp://me:p@ss/hunter2@host"]],
  [["curl", "https://h/?access_token=hunter2&x=1"]],
  [["curl", "https://h/?sig=hunter2"]],
  [["x", "AKIAIOSFODNN7EXAMPLE"], "AKIAIOSFODNN7EXAMPLE"],
  [["x", "ghp_0123456789abcdefghijABCDEFGHIJ012345"], "0123456789abcdef"],
  [["x", "github_pat_11ABCDEFG0123456789_abcdef"], "0123456789"],
  [["x", "glpat-0123456789abcdefghij"], "0123456789"],
  [["x", "xoxb-0123456789-abcdefghij"], "0123456789"],
  [["x", "https://hooks.slack.com/services/T0/B0/hunter2"]],
  [["x", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"], "c2lnbmF0dXJl"],
  [["x", "AIzaSyA0123456789abcdefghijABCDEFGHIJ012"], "0123456789"],
  [["x", "sk_live_0123456789abcdef"], "0123456789"],
  [["x", "npm_0123456789abcdefghijABCDEFGHIJ012345"], "0123456789"],
  [["x", "-----BEGIN RSA PRIVATE KEY-----\nMIIhunter2\n-----END RSA PRIVATE KEY-----"]],
  [["x", "-----BEGIN PRIVATE KEY-----\nMIIhunter2"]],
];

for (const [argv, secret = "hunter2"] of SECRETS) {
  Deno.test(`--redact secrets: ${JSON.stringify(argv)}`, () => {
    const shown = after(...argv);
    assert.equal(shown.length, argv.length);
    assert.equal(shown.join("\n").includes(secret), false, shown.join(" | "));
    assert.equal(shown[0], argv[0], "the name of the program is unchanged");
  });
}

Deno.test("--redact secrets removes only the value", () => {
  assert.deepEqual(after("db", "--password", "hunter2", "-v"), ["db", "--password", "#", "-v"]);
  assert.deepEqual(after("env", "DB_PASS=x", "make"), ["env", "DB_PASS=#", "make"]);
  assert.deepEqual(after("git", "clone", "https://me:x@h/r"), ["git", "clone", "https://me:#@h/r"]);
  assert.deepEqual(after("mysql", "-uroot", "-px", "shop"), ["mysql", "-uroot", "-p#", "shop"]);
});

Deno.test("--redact secrets keeps common command lines as they are", () => {
  for (
    const argv of [
      ["make", "-j8", "all"],
      ["cc1", "-quiet", "-Wall", "-o", "/tmp/x.s", "main.c"],
      ["git", "clone", "https://host/x.git"],
      ["curl", "-u", "me", "https://host:8443/a?b=c"],
      ["ssh", "me@host", "ls", "-la"],
      ["psql", "-p", "5432", "-h", "db"],
      ["mkdir", "-p", "/tmp/x"],
      ["python3", "-c", "print('hello, world')"],
      ["/usr/lib/systemd/systemd-logind"],
      ["git", "log", "--author", "me"],
      ["nginx: worker process"],
    ]
  ) assert.deepEqual(after(...argv), argv);
});

Deno.test("the limits in docs/security.md are those of --redact secrets", () => {
  const [, limits = ""] = Deno.readTextFileSync(join(ROOT, "docs/security.md"))
    .split("all of them stay as they are:");
  const table = limits.slice(0, limits.indexOf("Add a pattern"));
  const rows = table.split("\n").filter((row) => /^ +\| `/.test(row));
  const lines = rows.flatMap((row) =>
    [...row.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, line]) => line!)
  );
  assert.ok(lines.length >= 12);
  for (const line of lines) {
    const argv = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
    assert.deepEqual(after(...argv), argv);
  }
});

Deno.test("--redact secrets covers names, paths and the like", () => {
  const fields = {
    ...{ comm: { text: "token=hunter2" }, cwd: { text: "/x/AKIAIOSFODNN7EXAMPLE" } },
    ...{ filename: { text: "/tmp/password=hunter2" }, cgroup: "/a/secret=hunter2" },
  };
  assert.doesNotMatch(JSON.stringify(redactor.redacted(fields)), /hunter2|AKIA/);
});

Deno.test("--redact secrets is cheap for texts without secrets", () => {
  const argv = "cc1 -quiet -imultiarch x86_64-linux-gnu -O2 -Wall -o /tmp/cc1234.s main.c".split(
    " ",
  );
  const start = performance.now();
  for (let i = 0; i < 2_000; i++) redactor.redacted({ argv: argv.map((text) => ({ text })) });
  assert.ok(performance.now() - start < 2_000);
});

Deno.test("every rule has lower-case hints, and takes linear time", () => {
  const start = performance.now();
  for (const { hints, pattern } of commonSecrets()) {
    assert.ok(hints.length > 0, pattern.source);
    for (const hint of hints) assert.equal(hint, hint.toLowerCase());
    pattern.test(`${"pass=".repeat(8_000)}${"key ".repeat(8_000)}`);
  }
  assert.ok(performance.now() - start < 20_000);
});
