import { DateTime } from 'luxon';
import type {
  ChatReply,
  ChatScript,
  ChatScripts,
} from '../../test/support/providers/chat-scripts.js';

/** What the lab's bot says, once: what it says is looked for in recordings, too. */
export const BOT_WORDS = {
  greeting: 'Здравствуйте! Это клиника Здоровье. Вам удобно говорить?',
  whichDay: 'Когда вам удобно прийти на приём?',
  whichHour: 'Хорошо, завтра после обеда. В котором часу?',
  whichName: 'Записываю на три часа. Как вас зовут?',
  isRight: 'Анна Петрова, завтра в три часа дня. Всё верно?',
  booked: 'Отлично, вы записаны. Будем вас ждать.',
  goodbye: 'Всего доброго, до свидания!',
  sorry: 'Извините за беспокойство. До свидания!',
  tomorrow: 'Хорошо, перезвоним завтра утром. До свидания!',
  connecting: 'Соединяю вас с оператором, одну минуту.',
  notConnected: 'К сожалению, оператор не отвечает. Мы вам перезвоним.',
  price: 'Приём стоит две тысячи рублей. Вам подходит?',
  whoWeAre: 'Это клиника Здоровье, мы звоним о записи на приём. Вам удобно говорить?',
  waiting: 'Конечно, я подожду.',
  again: 'Повторяю: это клиника Здоровье. Когда вам удобно прийти на приём?',
  unsure: 'Простите, я вас не понял. Повторите, пожалуйста.',
} as const;

const W = BOT_WORDS;
const hangUp = (result: string) => ({ name: 'end_call', args: { result } });
const record = (field: string, value: string) => ({
  name: 'record_answer',
  args: { field, value },
});

/** What is heard, and what follows; after a tool that lets the talk go on, `then` is said. */
interface Rule {
  heard: RegExp;
  reply(users: readonly string[]): ChatReply;
  then?: ChatReply;
}

const RULES: readonly Rule[] = [
  { heard: /слушаю вас/, reply: () => ({ say: W.whichDay }) },
  {
    heard: /после обеда/,
    reply: () => ({ calls: [record('day', 'завтра')] }),
    then: { say: W.whichHour },
  },
  {
    heard: /в три часа/,
    reply: () => ({ calls: [record('hour', '15:00')] }),
    then: { say: W.whichName },
  },
  {
    heard: /Меня зовут/,
    reply: () => ({ calls: [record('name', 'Анна Петрова')] }),
    then: { say: W.isRight },
  },
  { heard: /всё верно/, reply: () => ({ say: W.booked }) },
  {
    heard: /до свидания/,
    reply: (users) => {
      const isBooked = users.some((words) => words.includes('всё верно'));
      return { say: W.goodbye, calls: [hangUp(isBooked ? 'goal_met' : 'partial')] };
    },
  },
  { heard: /не интересно/, reply: () => ({ say: W.sorry, calls: [hangUp('refused')] }) },
  { heard: /ошиблись/, reply: () => ({ say: W.sorry, calls: [hangUp('wrong_person')] }) },
  {
    heard: /Перезвоните мне завтра/,
    reply: () => ({ calls: [{ name: 'schedule_callback', args: tomorrowMorning() }] }),
    then: { say: W.tomorrow, calls: [hangUp('unknown')] },
  },
  {
    heard: /Соедините/,
    reply: () => ({ say: W.connecting, calls: [{ name: 'transfer_call', args: {} }] }),
    then: { say: W.notConnected },
  },
  { heard: /сколько это будет/, reply: () => ({ say: W.price }) },
  { heard: /кто это|помощник абонента/, reply: () => ({ say: W.whoWeAre }) },
  { heard: /Одну минуту/, reply: () => ({ say: W.waiting }) },
  { heard: /Повторите/, reply: () => ({ say: W.again }) },
];

/** A tool's result comes back in a request of its own: it must not be called once more. */
const lab: ChatScript = ({ heard, user, results }) => {
  const rule = RULES.find((candidate) => candidate.heard.test(heard));
  if (rule === undefined) return { say: W.unsure };
  if (results.length === 0) return rule.reply(user);
  const refused = results.at(-1) ?? '';
  const wasEnded = /end_call|ended/.test(refused);
  return wasEnded ? {} : (rule.then ?? { say: W.unsure });
};

/** Says whatever it is asked for, at once: for measuring, not for understanding. */
export const echoWords = (turn: number): string => `Понял вас, это мой ответ номер ${turn}.`;

const echo: ChatScript = ({ user }) => ({ say: echoWords(user.length) });

export const LAB_SCRIPTS: ChatScripts = { default: lab, lab, echo };

function tomorrowMorning(): { date: string; time: string } {
  const tomorrow = DateTime.now().setZone('Europe/Moscow').plus({ days: 1 });
  return { date: tomorrow.toFormat('yyyy-MM-dd'), time: '10:00' };
}
