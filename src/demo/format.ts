export type Language = 'en' | 'ru';

const SECOND_MS = 1_000;
const BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const LOCALES: Record<Language, string> = { en: 'en-GB', ru: 'ru-RU' };

/** `ru_RU.UTF-8` is Russian, anything else English. */
export function languageOf(env: Record<string, string | undefined>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}

export function count(value: number, language: Language): string {
  return value.toLocaleString(LOCALES[language]).replaceAll('\u00a0', ' ');
}

/** `m:ss`, for what is shown small. */
export function clockDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `1 h 08 min`, `1 min 34 s`, `34 s`. */
export function duration(ms: number, language: Language): string {
  const [h, min, s] = language === 'ru' ? ['ч', 'мин', 'с'] : ['h', 'min', 's'];
  const seconds = Math.max(0, Math.round(ms / SECOND_MS));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours} ${h} ${String(minutes).padStart(2, '0')} ${min}`;
  if (minutes > 0) return `${minutes} ${min} ${String(seconds % 60).padStart(2, '0')} ${s}`;
  return `${seconds} ${s}`;
}

/** `Tue 12:47` in the campaign's zone. */
export function dayAndTime(ms: number, timezone: string, language: Language): string {
  const parts = new Intl.DateTimeFormat(LOCALES[language], {
    ...({ timeZone: timezone, weekday: 'short', hour: '2-digit', minute: '2-digit' } as const),
    hourCycle: 'h23',
  }).formatToParts(ms);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('weekday')} ${part('hour')}:${part('minute')}`;
}

/** Enough to recognise a number, too little to dial it: `+7 999 ***-**-34`. */
export function maskedNumber(number: string): string {
  return `${number.slice(0, 2)} ${number.slice(2, 5)} ***-**-${number.slice(-2)}`;
}

/** A bar of `width` columns, filled by eighths of a column. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return `${'█'.repeat(Math.floor(eighths / 8))}${BLOCKS[eighths % 8] ?? ''}`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Dollars from millionths. */
export function dollars(micros: number): string {
  return `$${(micros / 1_000_000).toFixed(2)}`;
}
