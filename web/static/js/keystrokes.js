/* Tells by the times of keys, as the browser stamps them, whether a scanner or a person typed: a scanner's keys come quickly, and then its
   end key. A scanner without a cable, or on a busy computer, can stop inside a code: what comes after the stop is no code of its own. */

const QUICK = 50; // milliseconds between two keys of a scanner; people seldom type as fast
const STOP = 700; // the longest stop after which the pieces of a code are joined
const LATE = 3000; // the longest stop after which the rest of a scanner's code is refused
const LEAST = 3; // the shortest tag
const SURE = 4; // so many quick keys are a scanner's

/** @typedef {{ code: string } | "pieces" | "typed"} Found `pieces`: a part of a code is missing, or a person typed just before it */
/** @typedef {{ text: string, quick: number, stops: number, isSure: boolean, isWhole: boolean }} Before what came before the last stop.
    `isWhole`: it can be joined with what follows. Only then is its text kept */

export class Keystrokes {
  piece = ""; // the keys since the last stop
  /** @type {Before | null} */
  before = null;
  #last = -Infinity;

  /** The next character. @param {string} key @param {number} at @returns {boolean} whether it came quickly after the one before */
  add(key, at) {
    const gap = this.#gap(at);
    if (this.piece && gap <= QUICK) {
      this.piece += key;
      return true;
    }
    this.before = this.#stopped(gap);
    this.piece = key;
    return false;
  }

  /** A key that no code has: within a scanner's keys one that was not understood. @param {number} at */
  interrupt(at) {
    const gap = this.#gap(at);
    const broken = this.piece && gap <= QUICK ? this.#stopped(gap) : null;
    this.before = broken && { ...broken, text: "", isWhole: false };
    this.piece = "";
  }

  /** A key that can end a code. @param {number} at @param {boolean} isInField somebody can be typing here @returns {Found} */
  end(at, isInField) {
    const gap = this.#gap(at);
    const found = this.#found(gap, isInField);
    this.forget();
    return found;
  }

  forget() {
    this.piece = "";
    this.before = null;
  }

  /** @param {number} at */
  #gap(at) {
    const gap = at - this.#last;
    this.#last = at;
    return gap;
  }

  /** @param {number} gap @returns {Before | null} */
  #stopped(gap) {
    const { before, piece } = this;
    const isSure = before?.isSure || piece.length >= SURE;
    if ((!piece && !before) || gap > (isSure ? LATE : STOP)) return null;
    const isWhole = (before?.isWhole ?? piece.length >= SURE) && gap <= STOP;
    const text = isWhole ? (before?.text ?? "") + piece : "";
    return { text, isSure, isWhole, quick: this.#quick(), stops: (before?.stops ?? 0) + 1 };
  }

  #quick() {
    return (this.before?.quick ?? 0) + Math.max(this.piece.length - 1, 0);
  }

  /** @param {number} gap @param {boolean} isInField @returns {Found} */
  #found(gap, isInField) {
    const { before, piece } = this;
    if (gap > QUICK || piece.length < LEAST) return this.#endedLate(gap, isInField);
    if (!before) return { code: piece };
    return before.isWhole ? { code: before.text + piece } : "pieces";
  }

  /** The scanner stopped before its last characters or its end key, or somebody typed and ends a line. @param {number} gap @param {boolean} isInField
      @returns {Found} */
  #endedLate(gap, isInField) {
    const late = gap > QUICK ? this.#stopped(gap) : this.before;
    if (!late || gap > STOP) return "typed";
    const rest = gap > QUICK ? "" : this.piece;
    const quick = late.quick + rest.length;
    const isScanner = isInField ? quick > SURE && quick >= 3 * late.stops : quick > 1;
    if (!isScanner) return "typed";
    return late.isWhole && late.text.length + rest.length >= LEAST ? { code: late.text + rest } : "pieces";
  }
}
