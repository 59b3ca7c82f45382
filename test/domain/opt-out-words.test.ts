import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { optOutIn } from '../../src/domain/opt-out-words.js';
import { holdsForAll } from './holds-for-all.js';

const OPT_OUTS_RU = [
  'Больше мне никогда не звоните.',
  'Не звоните мне больше!',
  'не звоните мне больше',
  'Пожалуйста, больше мне не звоните.',
  'Уберите мой номер из базы.',
  'Уберите мой номер из базы, пожалуйста.',
  'Удалите меня отовсюду, я на вас жалобу напишу.',
  'Прекратите названивать, забудьте этот номер!',
  'Хватит мне звонить',
  'Да хватит уже мне звонить, сколько можно!',
  'Перестаньте сюда звонить.',
  'Вычеркните меня из вашего списка.',
  'исключите меня из рассылки и обзвона',
  'Чтобы я вас больше не слышал!',
  'Поставьте пометку, что сюда звонить не надо.',
  'Я вас в прошлый раз просил: не набирайте меня.',
  'Я бы хотела, чтобы вы меня больше не беспокоили звонками.',
  'Потеряйте мой номер.',
  'Уберите мой телефон из обзвона.',
  'Можно меня как-то отписать от этих звонков?',
  'Отзываю согласие на обработку персональных данных.',
  'Я запрещаю вам звонить на этот номер.',
  'Внесите меня в чёрный список и не беспокойте.',
  'Ещё раз позвоните — я вас заблокирую.',
  'Отстаньте от меня!',
  'Оставьте меня в покое.',
  'Не звоните мне.',
  'Не надо мне звонить, пожалуйста.',
  'незвоните мне больше никогда',
  'ни звоните больше сюда',
  'ну это не не звоните больше мне эээ',
  'Больше, мне, не, звоните',
  'Не могли бы вы удалить мой номер?',
  'Не могли бы вы больше мне не звонить?',
  'Я хочу отписаться от звонков.',
  'Надоели вы со своими звонками, хватит названивать.',
  'Я больше не хочу слышать про вас. Не звоните!',
  'Алло. Да. Не интересно, удалите мой номер.',
  'мне это не нужно удалите мой номер из базы',
  'я не буду с вами говорить перестаньте звонить',
  'Не звони мне больше, робот.',
  'Мне не нужно больше звонить.',
  'Никаких больше звонков!',
  'Не хочу больше никаких звонков.',
  'Пусть мне больше не звонят.',
  'Отпишите меня от этого всего.',
  'Не звоните мне, я сам перезвоню.',
  'Немедленно удалите мои данные.',
  'Прямо сейчас уберите меня из базы!',
  'Не беспокойте меня больше по этому вопросу.',
  'Не звоните сюда больше, здесь таких нет.',
  'Я в реестре запрета на звонки.',
];

const OPT_OUTS_EN = [
  'Please never call me again.',
  'Stop calling me!',
  'Stop calling.',
  'Will you stop calling me?',
  "Why don't you stop calling me?",
  "Don't call me anymore.",
  'dont call me again',
  "don't call here any more please",
  'Do not call this number again.',
  'Take me off your list.',
  'take me off the calling list right now',
  'Remove my number from your database.',
  'No thank you, and please remove my number from your database.',
  "I've asked you three times already to quit calling. Lose my number.",
  'I never want to hear from you again.',
  'Could you make a note not to ring this number in future?',
  "I'd like you to stop these calls, please.",
  "I'm on the do-not-call registry.",
  'Put me on your do not call list.',
  'Unsubscribe me.',
  'I want to opt out.',
  'I would like to opt out of these calls.',
  "I don't want any more calls.",
  'No more calls, thanks.',
  "I don't want to be contacted.",
  "I don't want you people calling me.",
  'I do not wish to receive these calls.',
  'Leave me alone.',
  'I revoke my consent.',
  "I'm going to block your number.",
  "I'm not interested take me off your list",
  "I can't take it stop calling me",
  'I said stop calling me.',
  'I told you not to call me.',
  'Stop calling me at work and stop calling me at home!',
  'Stop bothering me.',
  'Stop harassing us.',
  "Don't you ever call me again.",
  'Please do not call.',
  'stop callin me',
  'stop stop calling calling me uh please',
  "Don't call me, I'll call you.",
  'Delete my number right now.',
  'Forget this number.',
  "don't ever call my house again",
];

const NEAR_MISSES_RU = [
  'Не звоните мне сейчас, перезвоните вечером.',
  'Сейчас не звоните, я за рулём, давайте завтра.',
  'Не звоните мне до девяти утра.',
  'Не звоните мне после восьми вечера, лучше днём.',
  'Не звоните по выходным, звоните в будни.',
  'Не звоните мне так рано.',
  'Не звоните в дверь, ребёнок спит.',
  'Не беспокойтесь, всё хорошо.',
  'Больше не беспокойтесь об этом.',
  'Почему вы мне больше не звоните?',
  'Давно вы мне не звонили.',
  'Мне больше не звонит сын.',
  'Я больше не буду звонить в вашу клинику.',
  'Решила больше не звонить врачу.',
  'Удалите мою запись на завтра.',
  'Уберите меня из записи на пятницу.',
  'Удалите номер карты из заказа.',
  'Мне больше не нужно, спасибо.',
  'Мне это не интересно.',
  'Нет, спасибо, мне это не интересно.',
  'Вы ошиблись, здесь такой нет.',
  'Перезвоните мне завтра утром.',
  'Не надо мне сейчас звонить, через час.',
  'Не удаляйте мой номер, он вам пригодится.',
  'Я не хочу отписаться.',
  'Запишите мой номер в базу.',
  'Перестаньте извиняться, говорите.',
  'Хватит, я поняла, записывайте.',
  'Я не просила больше не звонить.',
  'Я не говорил, чтобы вы не звонили.',
  'Звоните мне в любое время.',
  'Позвоните мне больше одного раза, я не слышу.',
  'Больше никогда не буду ждать так долго.',
  'Никогда о вас не слышал.',
  'Номер дома один, квартиру уберите из заказа.',
  'Забудьте про скидку, сколько стоит без неё?',
  'Звонить заранее не нужно, я сейчас и так приду.',
  'А кто это говорит?',
  'Откуда у вас мой номер?',
  'Извините, я сейчас за рулём и говорить мне',
  'Отпишите мне на почту, сколько стоит.',
  'Не могу сейчас говорить.',
];

const NEAR_MISSES_EN = [
  "Stop the car, I'm calling a taxi.",
  "Don't call me now, call me tonight.",
  "Don't call me before nine in the morning.",
  "Don't call me on weekends, call me on Monday.",
  "Don't stop calling me, I love it.",
  "I'm not saying stop calling me.",
  "I don't want you to stop calling.",
  'Stop calling me sir.',
  'Stop calling me names.',
  "Don't call me honey.",
  "I'll stop calling you so often.",
  "He won't stop calling his lawyer.",
  'My phone never stops ringing.',
  "Don't call the police.",
  'You never call me back.',
  "I never call before noon, it's fine.",
  'Take me off speakerphone, please.',
  'Take me off hold.',
  'Remove the second item from my order.',
  'Take me off the waiting list for Friday and book me in.',
  'Can I opt out of the extra insurance?',
  "Don't remove my number, please.",
  "I don't want to unsubscribe.",
  'No thanks, I am not interested.',
  'Not interested.',
  'You have the wrong number.',
  'Call me back tomorrow morning.',
  'Please call again.',
  "I can't talk right now, call me later.",
  "Don't bother, I will find it myself.",
  "Don't worry about it.",
  'No more questions, thanks.',
  'Where did you get my number?',
  'I was told not to call the doctor directly.',
  'Why did you stop calling me last year?',
  'How do I stop the pain?',
  'I want to hear from you again.',
  'When will you call me again?',
  'Sorry, I am driving right now and I cannot',
  "Don't call me today, I'm busy.",
];

/** Processor time: a busy machine makes nothing of it longer. */
const CPU_LIMIT_US = 250_000;

describe('the words of who wants no more calls', () => {
  it.each([...OPT_OUTS_RU, ...OPT_OUTS_EN])('hears it in: %s', (said) => {
    expect(optOutIn(said)).not.toBeNull();
  });

  it.each([...NEAR_MISSES_RU, ...NEAR_MISSES_EN])('does not hear it in: %s', (said) => {
    expect(optOutIn(said)).toBeNull();
  });

  it('waits for the end of a turn that may still name a better time', () => {
    expect(optOutIn('Не звоните мне')).toBe('likely');
    expect(optOutIn("Don't call me")).toBe('likely');
    expect(optOutIn('Больше мне никогда не звоните')).toBe('certain');
    expect(optOutIn('Never call me again')).toBe('certain');
  });

  it('hears it whatever was said before, after, and however it is written', () => {
    const wishes = fc.constantFrom(
      ...['больше мне никогда не звоните', 'уберите мой номер из базы', 'хватит мне звонить'],
      ...['never call me again', 'stop calling me', 'take me off your list'],
    );
    const idle = fc.constantFrom('', 'Алло.', 'Так, послушайте.', 'Hello.', 'Okay, look.');
    const shape = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.toUpperCase(),
      (text: string) => text.replaceAll(' ', ', '),
      (text: string) => text.replaceAll(' ', '  uh '),
      (text: string) => text.replaceAll(' ', ' ну '),
    );
    holdsForAll(
      fc.property(idle, wishes, shape, idle, (before, wish, written, after) => {
        return optOutIn(`${before} ${written(wish)}. ${after}`) === 'certain';
      }),
    );
  });

  it('costs next to nothing, whatever is said', () => {
    const words = fc.constantFrom(
      ...['не', 'больше', 'мне', 'звоните', 'звонить', 'номер', 'удалите', 'чтобы', 'никогда'],
      ...["don't", 'call', 'me', 'stop', 'calling', 'never', 'want', 'to', 'again', '.', ',', ' '],
    );
    const said = fc.array(words, { maxLength: 400 }).map((some) => some.join(' '));
    holdsForAll(
      fc.property(fc.oneof(said, fc.string()), (text) => {
        const begun = process.cpuUsage();
        const heard = optOutIn(text);
        const { user } = process.cpuUsage(begun);
        return [null, 'certain', 'likely'].includes(heard) && user < CPU_LIMIT_US;
      }),
    );
  });
});
