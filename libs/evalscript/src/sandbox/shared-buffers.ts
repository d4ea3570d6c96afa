/** Which buffers of the host the sandbox holds, by number. Those of the last block stay, the others are given up. */
export class SharedBuffers {
  readonly #slots = new Map<SharedArrayBuffer, number>();
  #next = 0;

  /** @returns the buffers not known yet, the slots not used any more, and the bytes of those in use */
  use(buffers: readonly SharedArrayBuffer[]) {
    const wanted = new Set(buffers);
    const drop: number[] = [];
    for (const [buffer, slot] of this.#slots)
      if (!wanted.has(buffer)) {
        this.#slots.delete(buffer);
        drop.push(slot);
      }
    const fresh = new Map<SharedArrayBuffer, number>();
    let bytes = 0;
    for (const buffer of wanted) {
      bytes += buffer.byteLength;
      if (this.#slots.has(buffer)) continue;
      this.#slots.set(buffer, this.#next);
      fresh.set(buffer, this.#next++);
    }
    return { fresh, drop, bytes };
  }

  slotOf(buffer: SharedArrayBuffer): number {
    return this.#slots.get(buffer) as number;
  }
}
