/** Sounds and small words that a person makes while they speak; they carry nothing. */
const FILLERS = new Set(
  (
    'пожалуйста ну вот э ээ эм мм ммм а-а уже же ка просто слушайте слушай девушка мужчина ' +
    'прошу please just like well uh um uhm er erm kindly really actually the-hell'
  ).split(' '),
);
const SENTENCE_END = /[.!?;:…]+(?=\s|$)|\s[-–—]\s/u;

/** What was said, sentence by sentence: see `plainSpeech`. */
export function plainSentences(said: string): string[] {
  return said
    .split(SENTENCE_END)
    .map(plainSpeech)
    .filter((sentence) => sentence !== '');
}

/**
 * Words as they sound: lower case, without `ё`, marks, fillers and stammering. Commas go as well,
 * for recognition of speech puts them where it likes.
 */
export function plainSpeech(said: string): string {
  const spoken = said
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll('’', "'")
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .replace(/(?<!\p{L})(do|wo|ca|did|does|is|are)(?:n t|nt| n't)(?!\p{L})/gu, "$1n't")
    .replace(/(?<!\p{L})н[еи] ?(?=звон|набирай|беспокой)/gu, 'не ');
  const kept = spoken.split(' ').filter((word) => word !== '' && !FILLERS.has(word));
  return kept.filter((word, at) => word !== kept[at - 1]).join(' ');
}
