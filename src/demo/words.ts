import type { DispositionCode, Outcome } from '../domain/call.js';
import type { CampaignStatus } from '../domain/campaign.js';
import type { CallTaskStatus } from '../domain/call-task.js';
import type { Language } from './format.js';

/**
 * Everything that is said to a person, in one language. Campaigns are shown after they were asked
 * to start, so that one that is still a draft is starting.
 */
export interface Words {
  statuses: Record<CampaignStatus, string>;
  tasks: Record<CallTaskStatus, string>;
  outcomes: Record<Outcome, string>;
  endings: Record<DispositionCode, string>;
  ended: string;
  of: string;
  attempts: string;
  perSecond: string;
  ringing: string;
  talking: string;
  elapsed: string;
  lineClock: string;
  lastCalls: string;
  attempt: string;
  webUi: string;
  apiAway: string;
  closedUntil: string;
  noPhoneRings: string;
  starting: string;
  attached: string;
  links: Record<'api' | 'docs' | 'webUi' | 'campaign' | 'calls' | 'key', string>;
  keyForNow: string;
  keyToKeep: string;
  bots: string;
  line: string;
  list: Record<'read' | 'in' | 'twice' | 'suppressed' | 'rejected' | 'more', string>;
  nobody: string;
  started: string;
  finished: string;
  summary: Record<
    'contacts' | 'retries' | 'answered' | 'talk' | 'cost' | 'costNote' | 'judge' | 'clean',
    string
  >;
  summaryMore: Record<
    'faults' | 'lost' | 'doubled' | 'noOutcome' | 'onTheLine' | 'neverRang',
    string
  >;
  staysUp: string;
  stopping: string;
}

const ENGLISH: Words = {
  statuses: {
    ...{ draft: 'starting', scheduled: 'scheduled', running: 'running', paused: 'paused' },
    ...{ completed: 'completed', stopping: 'stopping', stopped: 'stopped', failed: 'failed' },
  },
  tasks: {
    ...{ pending: 'waiting', in_progress: 'in a call', retry: 'to be called again' },
    ...{ completed: 'done', failed: 'not reached' },
  },
  outcomes: {
    ...{ success: 'success', fail: 'said no', voicemail: 'voicemail', no_answer: 'no answer' },
    ...{ busy: 'busy', unknown: 'unknown' },
  },
  endings: {
    ...{ busy: 'busy', no_answer: 'no answer', declined: 'declined', unreachable: 'unreachable' },
    ...{ invalid_number: 'no such number', blocked: 'blocked', trunk_failure: 'line failed' },
    ...{ congestion: 'line was full', cancelled: 'cancelled', voicemail: 'voicemail' },
    ...{ mailbox_full: 'mailbox full', ivr: 'a machine answered', call_screening: 'screened' },
    ...{ silence: 'silence', uncertain: 'unclear who answered', goal_met: 'agreed' },
    ...{ partial: 'will think about it', refused: 'said no', callback: 'asked to call later' },
    ...{ wrong_person: 'wrong person', opted_out: 'asked not to call', transferred: 'transferred' },
    ...{ hung_up_early: 'hung up at once', agent_error: 'bot failed', unknown: 'unknown' },
  },
  ended: 'ended',
  of: 'of',
  attempts: 'calls made',
  perSecond: 'a second',
  ringing: 'ringing',
  talking: 'talking',
  elapsed: 'elapsed',
  lineClock: "line's clock",
  lastCalls: 'Last calls',
  attempt: 'attempt',
  webUi: 'Watch it in the Temporal Web UI:',
  apiAway: 'the API does not answer just now; waiting for it',
  closedUntil: 'nobody is called outside the calling hours; on at',
  noPhoneRings: 'No phone rings: the line is a simulator, and nobody is really called.',
  starting: 'Starting the platform (API, worker, simulator, Postgres, Temporal) ...',
  attached: 'A platform runs here already; it is used.',
  links: {
    ...{ api: 'API', docs: 'API docs', webUi: 'Temporal Web UI', campaign: 'The campaign' },
    ...{ calls: 'Its calls', key: 'Admin key' },
  },
  keyForNow: 'works until this program ends; `npm run key` makes one that stays',
  keyToKeep: 'it is shown this once; keep it',
  bots: 'Bots',
  line: 'Line',
  list: {
    ...{ read: 'rows read', in: 'contacts', twice: 'twice in the list' },
    ...{ suppressed: 'asked earlier not to be called', rejected: 'rejected' },
    more: 'more',
  },
  nobody: 'Nobody is left to call: no row of the list was taken.',
  started: 'The campaign is started.',
  finished: 'The campaign has ended',
  summary: {
    ...{ contacts: 'contacts', retries: 'of them repeated', answered: 'answered' },
    ...{ talk: 'talk time', cost: 'cost', costNote: 'what it would cost at list prices' },
    ...{ judge: 'Judge', clean: 'clean' },
  },
  summaryMore: {
    ...{ faults: 'faults', lost: 'lost', doubled: 'doubled', noOutcome: 'never called' },
    neverRang: 'attempts that failed before the line dialled:',
    onTheLine: "by the line's clock",
  },
  staysUp: 'The platform stays up. Ctrl-C stops it; the data stays.',
  stopping: 'Stopping ...',
};

const RUSSIAN: Words = {
  statuses: {
    ...{ draft: 'начинается', scheduled: 'запланирована', running: 'идёт', paused: 'на паузе' },
    ...{ completed: 'завершена', stopping: 'останавливается', stopped: 'остановлена' },
    failed: 'сбой',
  },
  tasks: {
    ...{ pending: 'ждут', in_progress: 'на звонке', retry: 'перезвоним', completed: 'готово' },
    failed: 'не дозвонились',
  },
  outcomes: {
    ...{ success: 'успех', fail: 'отказ', voicemail: 'автоответчик', no_answer: 'нет ответа' },
    ...{ busy: 'занято', unknown: 'неизвестно' },
  },
  endings: {
    ...{ busy: 'занято', no_answer: 'нет ответа', declined: 'сбросили', unreachable: 'недоступен' },
    ...{ invalid_number: 'номера нет', blocked: 'заблокирован', trunk_failure: 'сбой линии' },
    ...{ congestion: 'линия занята', cancelled: 'отменён', voicemail: 'автоответчик' },
    ...{ mailbox_full: 'ящик полон', ivr: 'ответил автомат', call_screening: 'фильтр звонков' },
    ...{ silence: 'молчание', uncertain: 'неясно, кто ответил', goal_met: 'договорились' },
    ...{ partial: 'подумает', refused: 'отказ', callback: 'просят перезвонить' },
    ...{ wrong_person: 'не тот человек', opted_out: 'просят не звонить' },
    ...{ transferred: 'переведён на оператора', hung_up_early: 'сразу положили трубку' },
    ...{ agent_error: 'сбой бота', unknown: 'неизвестно' },
  },
  ended: 'завершено',
  of: 'из',
  attempts: 'звонков сделано',
  perSecond: 'в секунду',
  ringing: 'гудки',
  talking: 'разговор',
  elapsed: 'прошло',
  lineClock: 'часы линии',
  lastCalls: 'Последние звонки',
  attempt: 'попытка',
  webUi: 'Следить в Temporal Web UI:',
  apiAway: 'API пока не отвечает, ждём',
  closedUntil: 'вне часов звонков никому не звоним; продолжим',
  noPhoneRings: 'Телефоны не звонят: линия — симулятор, на самом деле никому не звоним.',
  starting: 'Запускаем платформу (API, worker, симулятор, Postgres, Temporal) ...',
  attached: 'Платформа здесь уже запущена, пользуемся ею.',
  links: {
    ...{ api: 'API', docs: 'Документация API', webUi: 'Temporal Web UI', campaign: 'Кампания' },
    ...{ calls: 'Её звонки', key: 'Ключ администратора' },
  },
  keyForNow: 'действует, пока работает эта программа; постоянный делает `npm run key`',
  keyToKeep: 'показывается один раз, сохраните его',
  bots: 'Боты',
  line: 'Линия',
  list: {
    ...{ read: 'строк прочитано', in: 'контактов', twice: 'повторов' },
    ...{ suppressed: 'просили не звонить раньше', rejected: 'отклонено', more: 'ещё' },
  },
  nobody: 'Звонить некому: ни одна строка списка не подошла.',
  started: 'Кампания запущена.',
  finished: 'Кампания закончилась',
  summary: {
    ...{ contacts: 'контактов', retries: 'из них повторных', answered: 'ответили' },
    ...{ talk: 'время разговоров', cost: 'стоимость', costNote: 'столько стоило бы по прайсу' },
    ...{ judge: 'Судья', clean: 'нарушений нет' },
  },
  summaryMore: {
    ...{ faults: 'нарушений', lost: 'потеряно', doubled: 'задвоено', noOutcome: 'без звонка' },
    neverRang: 'попыток сорвалось до набора:',
    onTheLine: 'по часам линии',
  },
  staysUp: 'Платформа работает дальше. Ctrl-C остановит её, данные останутся.',
  stopping: 'Останавливаем ...',
};

export const WORDS: Record<Language, Words> = { en: ENGLISH, ru: RUSSIAN };
