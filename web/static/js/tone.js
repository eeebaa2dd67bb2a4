/* A soft tone of two notes. A browser plays nothing before the page was used: make the AudioContext then. */

const NOTES = [523.25, 659.25]; // hertz: C5, E5
const LENGTH = 0.18; // seconds of a note
const PAUSE = 0.3; // seconds between two tones

/** @param {AudioContext} audio @param {number} loudness of 1 @param {number} [times] how often the tone is played */
export function playTone(audio, loudness, times = 1) {
  for (let tone = 0; tone < times; tone += 1) {
    const start = audio.currentTime + tone * (NOTES.length * LENGTH + PAUSE);
    NOTES.forEach((pitch, number) => playNote(audio, pitch, start + number * LENGTH, loudness));
  }
}

/** Play a tone once. @param {AudioContext} audio @param {number} loudness of 1 @param {[number, number][]} notes hertz (0: silence) and seconds of each */
export function playNotes(audio, loudness, notes) {
  let start = audio.currentTime;
  for (const [pitch, length] of notes) {
    if (pitch) playNote(audio, pitch, start, loudness, length);
    start += length;
  }
}

/** @param {AudioContext} audio @param {number} pitch @param {number} start @param {number} loudness @param {number} [length] seconds */
function playNote(audio, pitch, start, loudness, length = LENGTH) {
  const note = new OscillatorNode(audio, { frequency: pitch });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.linearRampToValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loudness, start + length / 4);
  volume.gain.linearRampToValueAtTime(0, start + length);
  note.connect(volume).connect(audio.destination);
  note.start(start);
  note.stop(start + length);
}
