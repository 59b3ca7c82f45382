/** One thing said, as transcripts are made of. */
export interface Said {
  role: 'user' | 'assistant' | 'system' | 'tool';
  content: string;
  at: Date;
}

export interface TranscriptOf {
  /** Language of the call: whose words name the speakers. */
  language: string;
  /** Times count from here: when the call was answered. */
  startedAt: Date;
  messages: readonly Said[];
}

const SPEAKERS = {
  ru: { user: 'Собеседник', assistant: 'Бот', system: 'Система', tool: 'Инструмент' },
  en: { user: 'Person', assistant: 'Bot', system: 'System', tool: 'Tool' },
} as const;
/** The last cue, and any that the next one does not end sooner. */
const CUE_MS = 5_000;
const SHORTEST_CUE_MS = 500;

/** A line for each thing said. */
export function transcriptText(transcript: TranscriptOf): string {
  return transcript.messages
    .map((said) => {
      const at = clockText(offsetMs(said, transcript)).slice(0, -4);
      return `[${at}] ${speakerOf(said, transcript)}: ${oneLine(said.content)}\n`;
    })
    .join('');
}

/** WebVTT, to be shown beside the recording. */
export function transcriptVtt(transcript: TranscriptOf): string {
  const { messages } = transcript;
  const cues = messages.map((said, at) => {
    const startMs = offsetMs(said, transcript);
    const next = messages[at + 1];
    const untilNextMs = next === undefined ? CUE_MS : offsetMs(next, transcript) - startMs;
    const lengthMs = Math.max(SHORTEST_CUE_MS, Math.min(CUE_MS, untilNextMs));
    const times = `${clockText(startMs)} --> ${clockText(startMs + lengthMs)}`;
    return `${times}\n<v ${speakerOf(said, transcript)}>${escaped(oneLine(said.content))}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

function speakerOf({ role }: Said, { language }: TranscriptOf): string {
  return SPEAKERS[language.startsWith('ru') ? 'ru' : 'en'][role];
}

function offsetMs({ at }: Said, { startedAt }: TranscriptOf): number {
  return Math.max(0, at.getTime() - startedAt.getTime());
}

/** `00:01:02.345`. */
function clockText(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = ms / 1_000;
  const whole = `${two(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${whole}.${String(Math.floor(ms % 1_000)).padStart(3, '0')}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
