/** `deno task test:services` runs it: it needs the distribution's Prometheus, with promtool. */
import assert from "node:assert/strict";
import { ROOT } from "../support/source/source_files.ts";
import { eventually, within } from "../support/machine/time_limit.ts";
import { Traceflock } from "../support/machine/traceflock.ts";

const MONITORING = `${ROOT}/docs/monitoring`;
const [TRACEFLOCK, PROMETHEUS, RECEIVER] = [19_466, 19_467, 19_468];

/** Runs promtool; throws with what it says when it finds a mistake. */
function promtool(...args: string[]): void {
  const { success, stdout, stderr } = new Deno.Command("promtool", { args }).outputSync();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stdout) + decoder.decode(stderr));
}

Deno.test("promtool accepts the rules and the configuration", () => {
  promtool("check", "rules", `${MONITORING}/traceflock.rules.yml`);
  promtool("check", "config", `${MONITORING}/prometheus.yml`);
});

Deno.test("promtool: each alert fires on its fault, and on no other", () => {
  promtool("test", "rules", `${ROOT}/tests/services/alerts.test.yml`);
});

Deno.test("promtool accepts each query of the dashboard", () => {
  const { panels } = JSON.parse(Deno.readTextFileSync(`${MONITORING}/grafana-dashboard.json`));
  const queries = (panels as { targets: { expr: string }[] }[]).flatMap(({ targets }) => targets)
    .map(({ expr }) => expr.replaceAll("$__rate_interval", "1m"));
  assert.ok(queries.length >= 12);
  const file = Deno.makeTempFileSync({ suffix: ".yml" });
  const rules = queries.map((expr, i) => ({ record: `query_${i}`, expr }));
  Deno.writeTextFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
  promtool("check", "rules", file);
  Deno.removeSync(file);
});

Deno.test(
  "a real Prometheus scrapes TraceFlock, and evaluates its rules",
  within(60, async () => {
    const folder = Deno.makeTempDirSync();
    const config = Deno.readTextFileSync(`${MONITORING}/prometheus.yml`)
      .replace("127.0.0.1:9464", `127.0.0.1:${TRACEFLOCK}`).replace(
        "scrape_interval: 15s",
        "scrape_interval: 1s\n  evaluation_interval: 1s",
      );
    Deno.writeTextFileSync(`${folder}/prometheus.yml`, config);
    Deno.copyFileSync(`${MONITORING}/traceflock.rules.yml`, `${folder}/traceflock.rules.yml`);
    await using live = new Traceflock(
      ["--json", "--source", "procfs", "--metrics", `127.0.0.1:${TRACEFLOCK}`],
    );
    await live.ready();
    const prometheus = new Deno.Command("prometheus", {
      args: [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${PROMETHEUS}`,
      ],
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    const ask = async (query: string) => {
      const url = `http://127.0.0.1:${PROMETHEUS}/api/v1/query?query=${encodeURIComponent(query)}`;
      const answer = await fetch(url).then((response) => response.json()).catch(() => null);
      return answer?.data?.result?.[0]?.value?.[1] as string | undefined;
    };
    try {
      await eventually("it is scraped", async () => await ask("traceflock_ready") === "1");
      assert.equal(await ask('up{job="traceflock"}'), "1");
      assert.equal(await ask('count(ALERTS{alertstate="firing"}) or vector(0)'), "0");
      await eventually(
        "a rule has a value",
        async () => await ask("instance:traceflock_forks:rate1m") !== undefined,
      );
    } finally {
      prometheus.kill("SIGTERM");
      await prometheus.status;
      Deno.removeSync(folder, { recursive: true });
    }
    live.signal("SIGINT");
    await live.ended();
  }),
);

Deno.test(
  "OpenTelemetry: Deno's exporter sends the same metrics",
  within(60, async () => {
    let received = "";
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: RECEIVER, onListen: () => {} },
      async (request) => {
        received += await request.text();
        return Response.json({});
      },
    );
    await using live = new Traceflock(
      ["--json", "--source", "procfs", "--metrics", `127.0.0.1:${TRACEFLOCK + 10}`],
      {
        env: {
          OTEL_DENO: "true",
          OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${RECEIVER}`,
          OTEL_METRIC_EXPORT_INTERVAL: "500",
        },
      },
    );
    await eventually("metrics come", () => received.includes('"traceflock_events"'));
    live.signal("SIGINT");
    await live.ended();
    await server.shutdown();
  }),
);
