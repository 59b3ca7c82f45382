/** Who can take away what stands against a call. `time`: it goes away by itself. */
export type Lift = 'time' | 'company' | 'operator' | 'platform' | 'nobody';

export interface GateReasonText {
  lift: Lift;
  en: string;
  ru: string;
}

/** The one table of what the gate can say, in the order of its steps. */
export const GATE_REASONS = {
  allowed: { lift: 'nobody', en: 'nothing stands against it', ru: 'ничто не мешает' },
  campaign_not_running: {
    lift: 'operator',
    en: 'the campaign is not running',
    ru: 'кампания не запущена',
  },
  number_invalid: {
    lift: 'company',
    en: 'it is not a phone number',
    ru: 'это не телефонный номер',
  },
  country_unknown: {
    lift: 'nobody',
    en: 'nobody knows which country the number belongs to',
    ru: 'неизвестно, какой стране принадлежит номер',
  },
  line_type_not_allowed: {
    lift: 'nobody',
    en: 'numbers of this kind are not called',
    ru: 'на номера такого вида не звонят',
  },
  example_number: {
    lift: 'nobody',
    en: 'it is an example number, which no real line dials',
    ru: 'это номер из примеров, на него настоящие линии не звонят',
  },
  suppressed: {
    lift: 'company',
    en: 'the number is on the list of those not to be called',
    ru: 'номер в списке тех, кому не звонить',
  },
  list_missing: {
    lift: 'company',
    en: 'a do-not-call list that the rules ask for has not been imported',
    ru: 'не загружен список запрета звонков, которого требуют правила',
  },
  list_outdated: {
    lift: 'company',
    en: 'the do-not-call list is older than the rules allow',
    ru: 'список запрета звонков старше, чем допускают правила',
  },
  consent_missing: {
    lift: 'company',
    en: 'no consent to such calls is recorded',
    ru: 'нет записи о согласии на такие звонки',
  },
  consent_too_weak: {
    lift: 'company',
    en: 'the recorded consent is weaker than the rules ask for',
    ru: 'записанное согласие слабее, чем требуют правила',
  },
  robot_marketing_blocked: {
    lift: 'company',
    en: 'robots may not call for this purpose there without a stored approval',
    ru: 'роботам нельзя звонить туда с этой целью без сохранённого одобрения',
  },
  approval_missing: {
    lift: 'company',
    en: 'a paper that the rules ask for is not stored',
    ru: 'не сохранён документ, которого требуют правила',
  },
  attempt_cap: {
    lift: 'time',
    en: 'there were already as many calls as the rules allow',
    ru: 'звонков уже столько, сколько допускают правила',
  },
  schedule_over: {
    lift: 'company',
    en: 'the campaign has reached its end time',
    ru: 'срок кампании вышел',
  },
  not_started: {
    lift: 'time',
    en: 'the campaign has not begun yet',
    ru: 'кампания ещё не началась',
  },
  zone_unknown: {
    lift: 'company',
    en: 'the time zone of the contact is not known',
    ru: 'часовой пояс контакта неизвестен',
  },
  window_closed: {
    lift: 'time',
    en: 'outside the calling hours',
    ru: 'сейчас не часы обзвона',
  },
  window_never_opens: {
    lift: 'company',
    en: 'the calling hours never open before the end',
    ru: 'часы обзвона не наступят до конца кампании',
  },
  zones_do_not_meet: {
    lift: 'company',
    en: 'the calling hours of the possible time zones never meet',
    ru: 'часы обзвона возможных часовых поясов не пересекаются',
  },
  caller_id_missing: {
    lift: 'company',
    en: 'there is no caller id to show',
    ru: 'нет номера, с которого звонить',
  },
  caller_id_not_labelled: {
    lift: 'company',
    en: 'no caller id has the label or the contract that the rules ask for',
    ru: 'ни у одного номера нет маркировки или договора, которых требуют правила',
  },
  caller_ids_resting: {
    lift: 'time',
    en: 'all caller ids rest after their last call',
    ru: 'все номера отдыхают после последнего звонка',
  },
  data_flow_not_approved: {
    lift: 'company',
    en: 'personal data may not leave its country without a stored approval',
    ru: 'персональные данные нельзя передавать за границу без сохранённого одобрения',
  },
  budget_reserved: {
    lift: 'time',
    en: 'the rest of the budget is kept for calls that are on',
    ru: 'остаток бюджета занят идущими звонками',
  },
  budget_spent: {
    lift: 'company',
    en: 'the budget is spent',
    ru: 'бюджет исчерпан',
  },
  number_in_call: {
    lift: 'time',
    en: 'another call to this number is on',
    ru: 'на этот номер уже идёт другой звонок',
  },
} as const satisfies Record<string, GateReasonText>;

export type GateReason = keyof typeof GATE_REASONS;
