import { controlKey, letterKey, mouseEvent, tildeKey, unicodeKey } from "./key_sequences.ts";
import { NO_MODIFIERS, type TerminalEvent } from "./terminal_event.ts";

const ESC = 0x1b;
const BEL = 0x07;

/** The longest control sequence that is decoded. A longer one is noise and is skipped to its end. */
const MAX_SEQUENCE = 128;

/** The longest pasted text, in UTF-16 units. The rest is dropped. */
const MAX_PASTE = 16 * 1024;

const PASTE_END = [ESC, 0x5b, 0x32, 0x30, 0x31, 0x7e] as const;

type Mode = "ground" | "escape" | "csi" | "ss3" | "string" | "string-escape" | "paste" | "x10";

/**
 * Decodes bytes from a terminal into events, one byte at a time, so that the borders of reads do not
 * matter.
 *
 * Only a lone ESC looks like the beginning of a sequence. When {@linkcode pending} stays true for
 * 25 ms, the caller calls {@linkcode flush}.
 */
export class KeyDecoder {
  readonly #utf8 = new Utf8Assembler();
  readonly #emit: (event: TerminalEvent) => void;
  #mode: Mode = "ground";
  #alt = false;
  #sequence = "";
  #x10: number[] = [];
  #paste = "";
  #pasteEnd = 0;
  #pasteUtf8 = new Utf8Assembler();

  constructor(emit: (event: TerminalEvent) => void) {
    this.#emit = emit;
  }

  /** Whether an ESC waits to become a key or a sequence. */
  get pending(): boolean {
    return this.#mode === "escape" ||
      ((this.#mode === "csi" || this.#mode === "ss3") && this.#sequence === "");
  }

  feed(bytes: Uint8Array): void {
    for (const byte of bytes) this.#byte(byte);
  }

  /** Emits the pending key: ESC was the key, or `ESC [` was Alt+[. */
  flush(): void {
    if (!this.pending) return;
    if (this.#mode === "escape") this.#named("Escape");
    else this.#emit({ type: "key", ...NO_MODIFIERS, alt: true, name: this.#introducer() });
    this.#toGround();
  }

  #introducer(): string {
    return this.#mode === "csi" ? "[" : "O";
  }

  #byte(byte: number): void {
    switch (this.#mode) {
      case "ground":
        return this.#ground(byte);
      case "escape":
        return this.#escape(byte);
      case "csi":
        return this.#csi(byte);
      case "ss3":
        return this.#ss3(byte);
      case "string":
        if (byte === BEL) this.#toGround();
        else if (byte === ESC) this.#mode = "string-escape";
        return;
      case "string-escape":
        if (byte === 0x5c) this.#toGround();
        else if (byte !== ESC) this.#mode = "string";
        return;
      case "paste":
        return this.#pasted(byte);
      case "x10":
        this.#x10.push(byte);
        if (this.#x10.length === 3) this.#endX10();
    }
  }

  #ground(byte: number): void {
    if (byte === ESC) {
      this.#utf8.reset();
      this.#mode = "escape";
      return;
    }
    const code = this.#utf8.push(byte);
    if (code === undefined) return;
    this.#character(code);
    this.#alt = false;
  }

  #character(code: number): void {
    const key = controlKey(code);
    this.#emit(this.#alt ? { ...key, alt: true } : key);
  }

  #escape(byte: number): void {
    this.#sequence = "";
    if (byte === ESC) return this.#named("Escape");
    if (byte === 0x5b) this.#mode = "csi";
    else if (byte === 0x4f) this.#mode = "ss3";
    else if (byte === 0x5d || byte === 0x50 || byte === 0x5f || byte === 0x5e) {
      this.#mode = "string";
    } else {
      this.#mode = "ground";
      this.#alt = true;
      this.#ground(byte);
    }
  }

  #csi(byte: number): void {
    if (byte === ESC) {
      this.#mode = "escape";
      return;
    }
    if (this.#sequence === "[") {
      this.#linuxFunctionKey(byte);
      return;
    }
    const isFinal = byte >= 0x40 && byte <= 0x7e;
    if (!isFinal || (byte === 0x5b && this.#sequence === "")) {
      if (this.#sequence.length < MAX_SEQUENCE) this.#sequence += String.fromCharCode(byte);
      return;
    }
    const sequence = this.#sequence;
    this.#toGround();
    if (sequence.length < MAX_SEQUENCE) this.#endCsi(sequence, String.fromCharCode(byte));
  }

  /** Decodes `CSI [ A` to `CSI [ E`, which the linux console sends for F1 to F5. */
  #linuxFunctionKey(byte: number): void {
    this.#toGround();
    if (byte >= 0x41 && byte <= 0x45) this.#named(`F${byte - 0x40}`);
  }

  #endCsi(parameters: string, final: string): void {
    if (final === "M" && parameters === "") {
      this.#mode = "x10";
      this.#x10 = [];
      return;
    }
    if (parameters === "200" && final === "~") {
      this.#mode = "paste";
      this.#paste = "";
      this.#pasteEnd = 0;
      this.#pasteUtf8.reset();
      return;
    }
    if (parameters === "" && (final === "I" || final === "O")) {
      this.#emit({ type: "focus", focused: final === "I" });
      return;
    }
    const event = decodeCsi(parameters, final);
    if (event !== undefined) this.#emit(event);
  }

  #ss3(byte: number): void {
    if (byte === ESC) {
      this.#mode = "escape";
      return;
    }
    this.#toGround();
    const event = letterKey(String.fromCharCode(byte), "");
    if (event !== undefined) this.#emit(event);
  }

  /** Decodes the old mouse report, three bytes after `CSI M`. Otherwise they would act as keys. */
  #endX10(): void {
    const [button = 0, x = 0, y = 0] = this.#x10;
    this.#toGround();
    if (button < 32 || x < 33 || y < 33) return;
    const report = `${button - 32};${x - 32};${y - 32}`;
    const event = mouseEvent(report, ((button - 32) & 3) === 3 ? "m" : "M");
    if (event !== undefined) this.#emit(event);
  }

  #pasted(byte: number): void {
    if (byte === PASTE_END[this.#pasteEnd]) {
      if (++this.#pasteEnd === PASTE_END.length) {
        const text = this.#paste;
        this.#paste = "";
        this.#toGround();
        this.#emit({ type: "paste", text });
      }
      return;
    }
    for (let i = 0; i < this.#pasteEnd; i++) this.#pasteByte(PASTE_END[i] ?? 0);
    this.#pasteEnd = byte === ESC ? 1 : 0;
    if (byte !== ESC) this.#pasteByte(byte);
  }

  #pasteByte(byte: number): void {
    const code = this.#pasteUtf8.push(byte);
    if (code !== undefined && this.#paste.length < MAX_PASTE) {
      this.#paste += String.fromCodePoint(code);
    }
  }

  #named(name: string): void {
    this.#emit({ type: "key", ...NO_MODIFIERS, name });
  }

  #toGround(): void {
    this.#mode = "ground";
    this.#sequence = "";
    this.#alt = false;
  }
}

function decodeCsi(parameters: string, final: string): TerminalEvent | undefined {
  if (parameters.startsWith("<") && (final === "M" || final === "m")) {
    return mouseEvent(parameters.slice(1), final);
  }
  if (final === "~") return tildeKey(parameters);
  if (final === "u") return unicodeKey(parameters);
  if (final === "Z") return { type: "key", ...NO_MODIFIERS, shift: true, name: "Tab" };
  return letterKey(final, parameters);
}

const REPLACEMENT = 0xfffd;

/** Decodes UTF-8 byte by byte. Invalid bytes give U+FFFD; it never throws. */
class Utf8Assembler {
  #code = 0;
  #missing = 0;
  #least = 0;

  reset(): void {
    this.#missing = 0;
  }

  /** Returns the code point that `byte` completes, or undefined while more bytes are needed. */
  push(byte: number): number | undefined {
    if (this.#missing > 0) {
      if ((byte & 0xc0) === 0x80) {
        this.#code = (this.#code << 6) | (byte & 0x3f);
        return --this.#missing > 0 ? undefined : this.#finish();
      }
      this.#missing = 0;
    }
    if (byte < 0x80) return byte;
    if (byte >= 0xc2 && byte < 0xe0) return this.#start(byte & 0x1f, 1, 0x80);
    if (byte >= 0xe0 && byte < 0xf0) return this.#start(byte & 0x0f, 2, 0x800);
    if (byte >= 0xf0 && byte < 0xf5) return this.#start(byte & 0x07, 3, 0x10000);
    return REPLACEMENT;
  }

  #start(bits: number, missing: number, least: number): undefined {
    this.#code = bits;
    this.#missing = missing;
    this.#least = least;
    return undefined;
  }

  #finish(): number {
    const code = this.#code;
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    return code < this.#least || code > 0x10ffff || isSurrogate ? REPLACEMENT : code;
  }
}
