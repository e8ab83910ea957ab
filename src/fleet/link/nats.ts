/**
 * The client of NATS: a megabyte of code, so the modules that connect import this file when they do.
 * A package itself is never imported so: of a CommonJS package, a bundle in pieces has only the
 * default export then. `tests/architecture_test.ts` checks it.
 */
export { connect, credsAuthenticator, headers, nkeyAuthenticator } from "@nats-io/transport-node";
