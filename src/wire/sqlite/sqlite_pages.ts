import { putVarint, varintLength } from "./sqlite_record.ts";

/** Bytes of a page; none is reserved. */
export const PAGE_BYTES = 4096;

/** The kinds of pages of a b-tree, which are their first byte (fileformat2.html, 1.6). */
export const PAGE = {
  indexInterior: 2,
  tableInterior: 5,
  indexLeaf: 10,
  tableLeaf: 13,
} as const;

export type PageKind = typeof PAGE[keyof typeof PAGE];

/** Writes a page; numbers count from 1. The bytes are valid during the call only. */
export type PageWriter = (bytes: Uint8Array, number: number) => void;

/** Numbers the pages of a file and writes them. Page 1 is written last. */
export class Pages {
  #last = 1;

  constructor(private readonly take: PageWriter) {}

  get count(): number {
    return this.#last;
  }

  /** Writes a page; returns its number. */
  add(bytes: Uint8Array): number {
    this.take(bytes, ++this.#last);
    return this.#last;
  }

  /** Writes page 1. */
  first(bytes: Uint8Array): void {
    this.take(bytes, 1);
  }

  /** Writes the part of a payload that exceeds a cell; `overflow` is its first page, or 0. */
  spill(payload: Uint8Array, isTable: boolean): { local: number; overflow: number } {
    const most = isTable ? PAGE_BYTES - 35 : Math.floor((PAGE_BYTES - 12) * 64 / 255) - 23;
    if (payload.length <= most) return { local: payload.length, overflow: 0 };
    const least = Math.floor((PAGE_BYTES - 12) * 32 / 255) - 23;
    const wanted = least + (payload.length - least) % (PAGE_BYTES - 4);
    const local = wanted <= most ? wanted : least;
    return { local, overflow: this.#chain(payload.subarray(local)) };
  }

  /** Writes a chain of overflow pages from its end, since each page has the number of the next. */
  #chain(bytes: Uint8Array): number {
    const room = PAGE_BYTES - 4;
    let next = 0;
    for (let at = Math.floor((bytes.length - 1) / room) * room; at >= 0; at -= room) {
      const page = new Uint8Array(PAGE_BYTES);
      new DataView(page.buffer).setUint32(0, next);
      page.set(bytes.subarray(at, at + room), 4);
      next = this.add(page);
    }
    return next;
  }
}

/** A page of a b-tree: cells grow from its end, pointers to them from its start. */
export class TreePage {
  readonly #cells: Uint8Array[] = [];
  #bytes = 0;

  /** @param start bytes before the page's own header: 100 in page 1 */
  constructor(readonly kind: PageKind, readonly start = 0) {}

  get cells(): number {
    return this.#cells.length;
  }

  /** Adds a cell; returns false when the page has no room for it. */
  add(cell: Uint8Array): boolean {
    const header = this.kind === PAGE.indexInterior || this.kind === PAGE.tableInterior ? 12 : 8;
    const needed = this.start + header + 2 * (this.#cells.length + 1) + this.#bytes + cell.length;
    if (needed > PAGE_BYTES) return false;
    this.#cells.push(cell);
    this.#bytes += cell.length;
    return true;
  }

  /** Removes the last cell. */
  pop(): Uint8Array {
    const cell = this.#cells.pop();
    if (cell === undefined) throw new Error("Cannot remove a cell from an empty page");
    this.#bytes -= cell.length;
    return cell;
  }

  /** Returns the bytes of the page; `right` is the last child of an interior page. */
  bytes(right: number | null): Uint8Array {
    const page = new Uint8Array(PAGE_BYTES);
    const view = new DataView(page.buffer);
    page[this.start] = this.kind;
    view.setUint16(this.start + 3, this.#cells.length);
    view.setUint16(this.start + 5, PAGE_BYTES - this.#bytes);
    if (right !== null) view.setUint32(this.start + 8, right);
    let pointer = this.start + (right === null ? 8 : 12);
    let content = PAGE_BYTES;
    for (const cell of this.#cells) {
      content -= cell.length;
      page.set(cell, content);
      view.setUint16(pointer, content);
      pointer += 2;
    }
    return page;
  }
}

/** Returns a cell: the page of a child, numbers, a payload, and its first overflow page. */
export function cellOf(
  child: number | null,
  numbers: readonly number[],
  payload: Uint8Array | null,
  overflow: number,
): Uint8Array {
  const numberBytes = numbers.reduce((sum, number) => sum + varintLength(number), 0);
  const length = (child === null ? 0 : 4) + numberBytes + (payload?.length ?? 0) +
    (overflow === 0 ? 0 : 4);
  const cell = new Uint8Array(length);
  const view = new DataView(cell.buffer);
  let at = 0;
  if (child !== null) {
    view.setUint32(0, child);
    at = 4;
  }
  for (const number of numbers) at = putVarint(cell, at, number);
  if (payload !== null) cell.set(payload, at);
  if (overflow !== 0) view.setUint32(length - 4, overflow);
  return cell;
}
