import type { CampaignStatus } from './campaign.js';
import type { EndReason } from './call-task.js';
import type { DispositionCode } from './call.js';
import { GATE_REASONS, type GateReason } from './gate-reasons.js';

export interface Sentence {
  en: string;
  ru: string;
}

/** Every code that a decision, an ending or a campaign's state can give as a reason. */
export type WhyReason =
  | GateReason
  | DispositionCode
  | EndReason
  | `campaign_${CampaignStatus}`
  | 'retried_by_hand'
  | 'rescheduled_by_hand'
  | 'cancelled_by_hand'
  | 'late'
  | 'line_unavailable';

/** The one table of sentences; a reason without a line here does not compile. */
export const REASONS: Record<WhyReason, Sentence> = {
  ...GATE_REASONS,
  late: { en: 'the slot of the call had passed', ru: 'место в темпе было пропущено' },
  line_unavailable: { en: 'the line could not be reached', ru: 'линия была недоступна' },
  campaign_draft: { en: 'the campaign has not been started', ru: 'кампания не запущена' },
  campaign_scheduled: {
    en: 'the campaign waits for its start time',
    ru: 'кампания ждёт времени начала',
  },
  campaign_running: { en: 'the campaign is running', ru: 'кампания идёт' },
  campaign_paused: { en: 'the campaign is paused', ru: 'кампания на паузе' },
  campaign_completed: {
    en: 'the campaign is completed and must be started again',
    ru: 'кампания завершена, её нужно запустить снова',
  },
  campaign_stopping: { en: 'the campaign is being stopped', ru: 'кампания останавливается' },
  campaign_stopped: { en: 'the campaign was stopped', ru: 'кампания остановлена' },
  campaign_failed: {
    en: 'the campaign has failed and must be started again',
    ru: 'кампания прервалась, её нужно запустить снова',
  },
  busy: { en: 'the line was busy', ru: 'было занято' },
  no_answer: { en: 'nobody answered', ru: 'никто не ответил' },
  declined: { en: 'the call was declined', ru: 'звонок сбросили' },
  unreachable: { en: 'the phone could not be reached', ru: 'абонент был недоступен' },
  invalid_number: { en: 'the number does not exist', ru: 'такого номера нет' },
  blocked: { en: 'the operator blocked the call', ru: 'оператор заблокировал звонок' },
  trunk_failure: { en: 'our line failed', ru: 'сбой на нашей линии' },
  congestion: { en: 'the operator was overloaded', ru: 'оператор был перегружен' },
  cancelled: { en: 'it was cancelled', ru: 'звонок отменили' },
  voicemail: { en: 'a voicemail answered', ru: 'ответил автоответчик' },
  mailbox_full: { en: 'the mailbox was full', ru: 'автоответчик был переполнен' },
  ivr: { en: 'a voice menu answered', ru: 'ответило голосовое меню' },
  call_screening: { en: 'a call assistant answered', ru: 'ответил голосовой помощник' },
  silence: { en: 'nobody spoke after the answer', ru: 'после ответа была тишина' },
  uncertain: { en: 'it is not clear who answered', ru: 'непонятно, кто ответил' },
  goal_met: { en: 'the goal of the call was met', ru: 'цель звонка достигнута' },
  partial: { en: 'the goal was met in part', ru: 'цель достигнута частично' },
  refused: { en: 'the person refused', ru: 'человек отказался' },
  callback: { en: 'the person asked to be called later', ru: 'человек попросил перезвонить' },
  wrong_person: { en: 'it was the wrong person', ru: 'ответил другой человек' },
  opted_out: { en: 'the person asked not to be called', ru: 'человек попросил больше не звонить' },
  transferred: { en: 'the call was transferred', ru: 'звонок переведён' },
  hung_up_early: { en: 'the person hung up early', ru: 'человек сразу положил трубку' },
  agent_error: { en: 'our bot failed in the call', ru: 'наш бот дал сбой во время звонка' },
  unknown: { en: 'nobody knows how the call ended', ru: 'неизвестно, чем кончился звонок' },
  human_talked: { en: 'a person was talked to', ru: 'разговор состоялся' },
  message_left: { en: 'the message was left', ru: 'сообщение оставлено' },
  attempts_used_up: { en: 'all attempts are used up', ru: 'все попытки использованы' },
  denied: { en: 'the rules do not allow the call', ru: 'звонок запрещён правилами' },
  stopped: { en: 'the campaign was stopped', ru: 'кампания остановлена' },
  platform_fault: { en: 'our own faults came too often', ru: 'слишком много наших сбоев подряд' },
  retried_by_hand: { en: 'somebody asked to call again', ru: 'повтор запрошен вручную' },
  rescheduled_by_hand: { en: 'somebody set its time', ru: 'время назначено вручную' },
  cancelled_by_hand: { en: 'somebody cancelled it', ru: 'отменено вручную' },
};

export function isWhyReason(code: string): code is WhyReason {
  return Object.hasOwn(REASONS, code);
}
