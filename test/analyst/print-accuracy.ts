import {
  analysisOf,
  labelledTalks,
  precisionOf,
  recallOf,
  scores,
  type LabelScore,
  type Part,
} from './accuracy.js';

const percent = (share: number | null) =>
  share === null ? '-' : `${(100 * share).toFixed(0)} %`.padStart(5);

function lineOf(score: LabelScore): string {
  const { kind, label, said, right, true: all } = score;
  const counts = [said, right, all].map((count) => String(count).padStart(5)).join(' ');
  const shares = `${percent(precisionOf(score))}  ${percent(recallOf(score))}`;
  return `${kind.padEnd(10)} ${label.padEnd(13)} ${counts}   ${shares}`;
}

function print(part: Part): void {
  const talks = labelledTalks(part);
  const russian = talks.filter(({ language }) => language === 'ru').length;
  console.log(`\n${part}: ${talks.length} talks, ${russian} of them Russian`);
  console.log('kind       label          said right  true   precision recall');
  for (const score of scores(talks)) console.log(lineOf(score));
}

for (const part of ['development', 'held-out'] as const) print(part);
if (process.argv.includes('--misses')) {
  // Never of the held-out part: who has seen its misses would tune on them.
  for (const talk of labelledTalks('development')) {
    const { finding, sentiment, reason } = analysisOf(talk);
    if (finding === talk.ending && sentiment === talk.sentiment) continue;
    console.log(
      `${talk.id}: ${finding} (${talk.ending}) ${sentiment} (${talk.sentiment}) ${reason}`,
    );
  }
}
