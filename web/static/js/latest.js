/* The latest keys that a page has seen: it stays open for weeks, and must not remember all of them. */

const MOST = 100;

export class Latest {
  /** @type {Set<string>} */ #keys = new Set();

  /** @param {string[]} keys */
  constructor(keys) {
    for (const key of keys) this.isNew(key);
  }

  /** Whether the key has not been seen; from now on it has. @param {string} key */
  isNew(key) {
    const isNew = !this.#keys.delete(key);
    this.#keys.add(key); // the last: it is forgotten after all others
    for (const oldest of this.#keys) {
      if (this.#keys.size <= MOST) break;
      this.#keys.delete(oldest);
    }
    return isNew;
  }
}
