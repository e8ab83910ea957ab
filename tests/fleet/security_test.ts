import assert from "node:assert/strict";
import { connectOnce } from "../../src/fleet/link/connect.ts";
import { connectProblem } from "../../src/fleet/link/own_proof.ts";
import type { ServerOptions } from "../../src/fleet/link/server_options.ts";
import { serverAddress } from "../../src/fleet/link/server_options.ts";
import { within } from "../support/machine/time_limit.ts";
import { makeCertificates } from "../support/fleet/certificates.ts";
import { makeCredentials } from "../support/fleet/credentials.ts";
import { TestServer } from "./nats_server.ts";
import { NO_SERVER } from "./test_agent.ts";

/** Connects once. Returns "connected", or the problem in words. */
async function outcome(options: Partial<ServerOptions>): Promise<string> {
  const all = { ...NO_SERVER, ...options };
  try {
    const connection = await connectOnce(all, "_INBOX.viewer", "test");
    await connection.close();
    return "connected";
  } catch (error) {
    return connectProblem(error, all, Date.now());
  }
}

Deno.test("plaintext to another machine is refused, unless --insecure allows it", () => {
  const refusal = (url: string, more: Partial<ServerOptions> = {}) => {
    try {
      serverAddress({ ...NO_SERVER, url, ...more });
      return "accepted";
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const url of ["nats://127.0.0.1", "nats://localhost:1", "nats://[::1]:4222", "tls://a.b"]) {
    assert.equal(refusal(url), "accepted", url);
  }
  assert.match(refusal("nats://10.0.0.1"), /^Cannot use nats:\/\/10\.0\.0\.1: .*--insecure/);
  assert.match(refusal("nats://127.0.0.1.example.com"), /^Cannot use/);
  assert.match(refusal("nats://127.0.0.1,nats://db2"), /^Cannot use nats:\/\/db2/);
  assert.equal(refusal("nats://10.0.0.1", { insecure: true }), "accepted");
  assert.equal(refusal("nats://10.0.0.1", { ca: "pem" }), "accepted");
  for (const url of ["web1", "http://web1", "nats://", "nats://web1/path", "tls://a,nats://b"]) {
    assert.match(refusal(url), /--nats (cannot use|mixes)/, url);
  }
  assert.match(refusal("tls://10.0.0.1,tls://10.0.0.2"), /use host names/);
  assert.match(refusal("tls://a", { cert: "pem" }), /belong together/);
});

Deno.test(
  "TLS checks the certificate of the server, and shows our own",
  within(30, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-tls-" });
    makeCertificates(folder);
    const read = (name: string) => Deno.readTextFileSync(`${folder}/${name}`);
    const tls = (name: string, more = "") =>
      TestServer.start(
        `tls { cert_file: "${folder}/${name}.pem", key_file: "${folder}/${name}.key", ` +
          `ca_file: "${folder}/ca.pem", timeout: 3 ${more} }`,
      );
    const good = await tls("server");
    const expired = await tls("expired");
    const mutual = await tls("server", ", verify: true");
    const plain = await TestServer.start("");
    const url = ({ port }: TestServer, host = "localhost") => `tls://${host}:${port}`;
    const ca = read("ca.pem");
    const client = { cert: read("client.pem"), key: read("client.key") };
    const stranger = { cert: read("stranger.pem"), key: read("stranger.key") };
    assert.equal(await outcome({ url: url(good), ca }), "connected");
    assert.equal(await outcome({ url: url(good, "127.0.0.1"), ca }), "connected");
    assert.match(await outcome({ url: url(good), ca: read("other.pem") }), /--tls-ca/);
    assert.match(await outcome({ url: url(good) }), /not signed by a known CA/);
    assert.match(await outcome({ url: url(expired), ca }), /has expired; renew it/);
    assert.match(await outcome({ url: url(plain), ca }), /has no TLS/);
    assert.equal(await outcome({ url: url(mutual), ca, ...client }), "connected");
    const refused = await Promise.all([
      outcome({ url: url(mutual), ca }),
      outcome({ url: url(mutual), ca, ...stranger }),
    ]);
    const old = { cert: read("expired.pem"), key: read("expired.key") };
    const late = await outcome({ url: url(mutual), ca, ...old });
    assert.match(late, /cut the connection: what --tls-cert names expired at .*; renew it/);
    for (const text of refused) assert.match(text, /name --tls-cert and --tls-key/);
    for (const server of [good, expired, mutual, plain]) await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);

Deno.test(
  "a user proves itself by password, token or nkey; a wrong one gets the way out",
  within(20, async () => {
    const { createUser } = await import("@nats-io/transport-node").then(({ nkeys }) => nkeys);
    const user = createUser();
    const seed = new TextDecoder().decode(user.getSeed());
    const password = await TestServer.start(
      `authorization { users: [ { user: web1, password: "right" }, ` +
        `{ nkey: ${user.getPublicKey()} } ] }`,
    );
    const token = await TestServer.start('authorization { token: "right" }');
    const { url } = password;
    assert.equal(await outcome({ url, user: "web1", password: "right" }), "connected");
    assert.equal(await outcome({ url, nkey: seed }), "connected");
    assert.equal(
      await outcome({ url: url.replace("//", "//web1:right@") }),
      "connected",
    );
    assert.equal(await outcome({ url: token.url, token: "right" }), "connected");
    for (
      const wrong of [
        { url },
        { url, user: "web1", password: "wrong" },
        { url, nkey: new TextDecoder().decode(createUser().getSeed()) },
        { url: token.url, token: "wrong" },
      ]
    ) {
      assert.match(await outcome(wrong), /refuses this user \(.*\); check --user/);
    }
    assert.match(await outcome({ url, nkey: "nonsense" }), /--nkey holds no seed/);
    assert.match(await outcome({ url, creds: "nonsense" }), /--creds holds no JWT/);
    assert.match(await outcome({ url: "nats://127.0.0.1:1" }), /no server listens there/);
    assert.doesNotMatch(await outcome({ url: "nats://a:secret@127.0.0.1:1" }), /secret/);
    const { server, user: credentials } = makeCredentials();
    const signed = await TestServer.start(server);
    assert.equal(await outcome({ url: signed.url, creds: credentials() }), "connected");
    const past = { url: signed.url, creds: credentials({}, 1_700_000_000) };
    assert.match(await outcome(past), /what --creds names expired at 2023-11-14T22:13Z; renew it/);
    const foreign = { url: signed.url, creds: makeCredentials().user() };
    assert.match(await outcome(foreign), /refuses this user \(.*\); check/);
    await signed.close();
    await password.close();
    await token.close();
  }),
);
