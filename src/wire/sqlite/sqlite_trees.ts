import { cellOf, PAGE, type Pages, TreePage } from "./sqlite_pages.ts";

/** A finished page of a table, and its greatest rowid. */
interface Child {
  readonly page: number;
  readonly rowid: number;
}

/** Writes the b-tree of a table, from rows in rising order, from its leaves upwards. */
export class TableTree {
  #leaf = new TreePage(PAGE.tableLeaf);
  readonly #children: Child[] = [];
  #rowid = 0;

  constructor(private readonly pages: Pages) {}

  /** Adds a row; its rowid must be greater than all before. */
  insert(rowid: number, record: Uint8Array): void {
    const { local, overflow } = this.pages.spill(record, true);
    const cell = cellOf(null, [record.length, rowid], record.subarray(0, local), overflow);
    if (!this.#leaf.add(cell)) {
      this.#flush();
      this.#leaf.add(cell);
    }
    this.#rowid = rowid;
  }

  /** Writes the rest; returns the page of the root. */
  finish(): number {
    if (this.#leaf.cells > 0 || this.#children.length === 0) this.#flush();
    let level: readonly Child[] = this.#children;
    while (level.length > 1) level = this.#above(level);
    return level[0]!.page;
  }

  /** Writes the root into page 1 after the head of the file, which needs the number of pages. */
  finishInFirst(start: number, head: () => Uint8Array): void {
    const only = this.#children.length === 0 ? refilled(this.#leaf, start) : null;
    let root: Uint8Array;
    if (only !== null) root = only.bytes(null);
    else {
      if (this.#leaf.cells > 0) this.#flush();
      let level: readonly Child[] = this.#children;
      // Page 1 has less room than other pages, so that a wide level goes one level deeper.
      while (level.length > 100) level = this.#above(level);
      const page = new TreePage(PAGE.tableInterior, start);
      for (const { page: child, rowid } of level.slice(0, -1)) {
        page.add(cellOf(child, [rowid], null, 0));
      }
      root = page.bytes(level.at(-1)!.page);
    }
    root.set(head());
    this.pages.first(root);
  }

  #flush(): void {
    this.#children.push({ page: this.pages.add(this.#leaf.bytes(null)), rowid: this.#rowid });
    this.#leaf = new TreePage(PAGE.tableLeaf);
  }

  /** Writes a level of interior pages above these pages; each gets two children or more. */
  #above(level: readonly Child[]): Child[] {
    const groups = Math.ceil(level.length / MAX_CHILDREN);
    return Array.from({ length: groups }, (_, i) => {
      const part = level.slice(
        Math.floor(i * level.length / groups),
        Math.floor((i + 1) * level.length / groups),
      );
      const page = new TreePage(PAGE.tableInterior);
      for (const { page: child, rowid } of part.slice(0, -1)) {
        page.add(cellOf(child, [rowid], null, 0));
      }
      const last = part.at(-1)!;
      return { page: this.pages.add(page.bytes(last.page)), rowid: last.rowid };
    });
  }
}

/** Children of an interior page: cells of 4 + 8 bytes and 2 for their pointer fit for any rowid. */
const MAX_CHILDREN = 280;

/** Returns the cells in a page that begins later, or null when they do not fit. */
function refilled(leaf: TreePage, start: number): TreePage | null {
  const cells: Uint8Array[] = [];
  while (leaf.cells > 0) cells.unshift(leaf.pop());
  const page = new TreePage(PAGE.tableLeaf, start);
  const fits = cells.every((cell) => page.add(cell));
  for (const cell of cells) leaf.add(cell);
  return fits ? page : null;
}

/** An entry of an index, in the form of a cell. */
interface Entry {
  readonly bytes: number;
  readonly payload: Uint8Array;
  readonly overflow: number;
}

/**
 * Writes the b-tree of an index, from records in rising order. The tree has each entry once: in a
 * leaf, or above between two pages. The last entry of a full page moves up, so that no page is
 * empty.
 */
export class IndexTree {
  #leaf: Entry[] = [];
  #page = new TreePage(PAGE.indexLeaf);
  /** Unfinished interior pages, the lowest first. */
  readonly #above: { page: TreePage; cells: { child: number; entry: Entry }[] }[] = [];

  constructor(private readonly pages: Pages) {}

  insert(record: Uint8Array): void {
    const { local, overflow } = this.pages.spill(record, false);
    const entry = { bytes: record.length, payload: record.slice(0, local), overflow };
    const cell = leafCell(entry);
    if (!this.#page.add(cell)) {
      this.#page.pop();
      const up = this.#leaf.at(-1)!;
      this.#put(0, this.pages.add(this.#page.bytes(null)), up);
      this.#page = new TreePage(PAGE.indexLeaf);
      this.#leaf = [];
      this.#page.add(cell);
    }
    this.#leaf.push(entry);
  }

  /** Writes the rest; returns the page of the root. */
  finish(): number {
    let child = this.pages.add(this.#page.bytes(null));
    for (const { page } of this.#above) child = this.pages.add(page.bytes(child));
    return child;
  }

  /** Adds a finished page and the entry after it to a level of interior pages. */
  #put(level: number, child: number, entry: Entry): void {
    const at = this.#above[level] ??= { page: new TreePage(PAGE.indexInterior), cells: [] };
    const cell = cellOf(child, [entry.bytes], entry.payload, entry.overflow);
    if (!at.page.add(cell)) {
      at.page.pop();
      const up = at.cells.at(-1)!;
      const full = this.pages.add(at.page.bytes(up.child));
      at.page = new TreePage(PAGE.indexInterior);
      at.cells = [];
      at.page.add(cell);
      this.#put(level + 1, full, up.entry);
    }
    at.cells.push({ child, entry });
  }
}

function leafCell({ bytes, payload, overflow }: Entry): Uint8Array {
  return cellOf(null, [bytes], payload, overflow);
}
