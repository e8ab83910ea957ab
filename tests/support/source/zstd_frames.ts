import assert from "node:assert/strict";
import { zstdDecompressSync } from "node:zlib";

/** Returns the text of each frame of a zstd file (RFC 8878, section 3.1.1): node:zlib reads only the first. */
export function zstdFrames(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  for (let start = 0; start < bytes.length;) {
    // Skippable frames have their length (3.1.2).
    if ((view.getUint32(start, true) & 0xfffffff0) === 0x184d2a50) {
      start += 8 + view.getUint32(start + 4, true);
      continue;
    }
    assert.equal(view.getUint32(start, true), 0xfd2fb528, "no frame begins here");
    const descriptor = view.getUint8(start + 4);
    const isSingle = (descriptor & 0x20) !== 0;
    const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
    const content = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
    let at = start + 5 + (isSingle ? 0 : 1) + dictionary + content;
    for (let isLast = false; !isLast;) {
      const block = view.getUint16(at, true) | view.getUint8(at + 2) << 16;
      isLast = (block & 1) === 1;
      // An RLE block holds one byte.
      at += 3 + ((block >> 1 & 3) === 1 ? 1 : block >> 3);
    }
    if ((descriptor & 4) !== 0) at += 4;
    texts.push(zstdDecompressSync(bytes.subarray(start, at)).toString());
    start = at;
  }
  return texts;
}
