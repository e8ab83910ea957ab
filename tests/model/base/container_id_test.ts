import assert from "node:assert/strict";
import { containerId } from "../../../src/model/base/container_id.ts";

const ID = "3f4e8b1c9a7d".padEnd(64, "0123456789abcdef");
const OUTER = "aaaaaaaaaaaa".padEnd(64, "b");
const SHORT = ID.slice(0, 12);
const POD = "pod1b2c3d4e-0000-1111-2222-333344445555";

const NAMES: readonly (readonly [engine: string, id: string, cgroup: string])[] = [
  ["docker, cgroupfs", SHORT, `/docker/${ID}`],
  ["docker, systemd", SHORT, `/system.slice/docker-${ID}.scope`],
  ["docker, something below", SHORT, `/docker/${ID}/init.scope`],
  ["docker in docker", SHORT, `/docker/${OUTER}/docker/${ID}`],
  ["docker without root", SHORT, `/user.slice/user-1000.slice/docker-${ID}.scope`],
  ["podman, systemd", SHORT, `/machine.slice/libpod-${ID}.scope`],
  ["podman, below its scope", SHORT, `/machine.slice/libpod-${ID}.scope/container`],
  ["podman, cgroupfs", SHORT, `/libpod_parent/libpod-${ID}`],
  ["podman in a pod", SHORT, `/machine.slice/machine-libpod_pod_${OUTER}.slice/libpod-${ID}.scope`],
  ["containerd", SHORT, `/default/${ID}`],
  ["containerd, joined by colons", SHORT, `/system.slice:cri-containerd:${ID}`],
  ["kubernetes, cgroupfs", SHORT, `/kubepods/burstable/${POD}/${ID}`],
  [
    "kubernetes with containerd",
    SHORT,
    `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1b_2c.slice/cri-containerd-${ID}.scope`,
  ],
  ["cri-o", SHORT, `/kubepods.slice/kubepods-pod1b_2c.slice/crio-${ID}.scope`],
  ["lxc", "web", "/lxc/web"],
  ["lxc, below", "web", "/lxc/web/system.slice/cron.service"],
  ["lxc 4", "web.1", "/lxc.payload.web.1/init.scope"],
  ["lxc, older payload", "web", "/lxc.payload/web"],
  ["systemd-nspawn", "deb-ian", "/machine.slice/machine-deb\\x2dian.scope/payload"],
  ["systemd-nspawn as a service", "box", "/machine.slice/systemd-nspawn@box.service/payload"],
];

for (const [engine, id, cgroup] of NAMES) {
  Deno.test(`containerId() finds the container of ${engine}`, () => {
    assert.equal(containerId(cgroup), id);
  });
}

const NONE: readonly (readonly [what: string, cgroup: string])[] = [
  ["the root", "/"],
  ["nothing", ""],
  ["a service", "/system.slice/docker.service"],
  ["a session", "/user.slice/user-1000.slice/session-2.scope"],
  ["a user's service", "/user.slice/user-1000.slice/user@1000.service/app.slice/x.service"],
  ["63 digits", `/docker/${ID.slice(1)}`],
  ["65 digits", `/docker/a${ID}`],
  ["digits in capitals", `/docker/${ID.toUpperCase()}`],
  ["a hash within a name", `/system.slice/build${ID}.scope`],
  ["a hash and more", `/docker/${ID}x`],
  ["a pod without container", `/machine.slice/machine-libpod_pod_${ID}.slice`],
  ["podman's own watcher", `/machine.slice/libpod-conmon-${ID}.scope`],
  ["cri-o's own watcher", `/kubepods.slice/crio-conmon-${ID}.scope`],
  ["lxc's own monitor", "/lxc.monitor.web"],
  ["a virtual machine", "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope"],
];

for (const [what, cgroup] of NONE) {
  Deno.test(`containerId() is null for ${what}`, () => {
    assert.equal(containerId(cgroup), null);
  });
}

Deno.test("containerId() takes linear time on any path", () => {
  const start = performance.now();
  for (const piece of ["-", "a", "/a", "-" + "a".repeat(63), "/lxc/", "/machine.slice/machine-"]) {
    for (let i = 0; i < 100; i++) containerId(`/${piece.repeat(4_000 / piece.length)}\n/x`);
  }
  assert.ok(performance.now() - start < 3_000);
});
