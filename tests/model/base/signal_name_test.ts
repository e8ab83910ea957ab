import assert from "node:assert/strict";
import { SIGNAL_NAMES, signalName, signalNumber } from "../../../src/model/base/signal_name.ts";

Deno.test("signalName() returns the names of signal(7)", () => {
  const names: [number, string][] = [
    [1, "SIGHUP"],
    [6, "SIGABRT"],
    [9, "SIGKILL"],
    [11, "SIGSEGV"],
    [15, "SIGTERM"],
    [17, "SIGCHLD"],
    [19, "SIGSTOP"],
    [29, "SIGIO"],
    [31, "SIGSYS"],
    [32, "SIG32"],
    [34, "SIGRTMIN"],
    [37, "SIGRTMIN+3"],
    [64, "SIGRTMIN+30"],
    [65, "SIG65"],
    [0, "SIG0"],
  ];
  for (const [signal, name] of names) assert.equal(signalName(signal), name);
  assert.equal(SIGNAL_NAMES.length, 31);
});

Deno.test("signalNumber() reads every name that signalName() returns", () => {
  for (let signal = 1; signal <= 64; signal++) {
    assert.equal(signalNumber(signalName(signal)), signal);
  }
});

Deno.test("signalNumber() reads short, lower-case and second names and numbers, nothing else", () => {
  assert.equal(signalNumber("kill"), 9);
  assert.equal(signalNumber("9"), 9);
  assert.equal(signalNumber("sigcld"), 17);
  assert.equal(signalNumber("RTMAX-1"), 63);
  for (const name of ["", "SIG", "NOPE", "0", "65", "RTMIN-1", "RTMAX+1", "RTMIN+31", "1.5"]) {
    assert.equal(signalNumber(name), null, name);
  }
});
