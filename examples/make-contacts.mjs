/**
 * Writes `examples/contacts.csv`: 1,000 clients of a beauty salon who do not exist.
 *
 *   node examples/make-contacts.mjs            writes the file
 *   node examples/make-contacts.mjs --print    prints it instead
 *
 * The same file comes out on every run. The numbers are those of +7 999 000-00-00 to
 * +7 999 000-99-99, which every line that rings real phones refuses to dial, and they are written
 * in the ways in which people write them. First name, patronymic and surname agree in gender.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CONTACTS = 1000;
const RANGE = 10_000;
const SEED = 20_261_121;
const WOMEN_SHARE = 0.78;

const WOMEN = (
  'Анна Мария Елена Ольга Наталья Екатерина Татьяна Ирина Светлана Юлия Анастасия Дарья Алина ' +
  'Виктория Ксения Полина Марина Людмила Галина Вера Надежда Любовь Валентина Нина Софья ' +
  'Вероника Кристина Евгения Лариса Тамара Оксана Алёна Жанна Диана Элина Маргарита Яна Инна'
).split(' ');
const MEN = (
  'Александр Дмитрий Максим Сергей Андрей Алексей Артём Илья Кирилл Михаил Никита Егор Иван ' +
  'Павел Роман Владимир Николай Олег Юрий Антон Виктор Денис Евгений Константин Тимур'
).split(' ');
/** Father's name to the patronymics of a daughter and a son. */
const PATRONYMICS = (
  'Александровна:Александрович Сергеевна:Сергеевич Андреевна:Андреевич Алексеевна:Алексеевич ' +
  'Дмитриевна:Дмитриевич Владимировна:Владимирович Николаевна:Николаевич Ивановна:Иванович ' +
  'Михайловна:Михайлович Викторовна:Викторович Юрьевна:Юрьевич Олеговна:Олегович ' +
  'Павловна:Павлович Игоревна:Игоревич Евгеньевна:Евгеньевич Борисовна:Борисович ' +
  'Анатольевна:Анатольевич Константиновна:Константинович Романовна:Романович ' +
  'Геннадьевна:Геннадьевич Петровна:Петрович Григорьевна:Григорьевич Максимовна:Максимович'
)
  .split(' ')
  .map((pair) => pair.split(':'));
/** A man's surname; a woman's is derived from it. */
const SURNAMES = (
  'Смирнов Иванов Кузнецов Соколов Попов Лебедев Козлов Новиков Морозов Петров Волков Соловьёв ' +
  'Васильев Зайцев Павлов Семёнов Голубев Виноградов Богданов Воробьёв Фёдоров Михайлов Беляев ' +
  'Тарасов Белов Комаров Орлов Киселёв Макаров Андреев Ковалёв Ильин Гусев Титов Кузьмин ' +
  'Кудрявцев Баранов Куликов Алексеев Степанов Яковлев Сорокин Сергеев Романов Захаров Борисов ' +
  'Королёв Герасимов Пономарёв Григорьев Лазарев Медведев Ершов Никитин Соболев Рябов Поляков ' +
  'Цветков Данилов Жуков Фролов Журавлёв Николаев Крылов Максимов Сидоров Осипов Белоусов ' +
  'Федотов Дорофеев Егоров Матвеев Бобров Дмитриев Калинин Анисимов Петухов Антонов Тимофеев ' +
  'Никифоров Озерский Вишневский Покровский Чайковский Дубровский Белинский Шевченко ' +
  'Коваленко Бондаренко'
).split(' ');
/** City and how many of a hundred clients live there. */
const CITIES = [
  ...[
    ['Москва', 70],
    ['Химки', 6],
    ['Мытищи', 6],
    ['Красногорск', 5],
    ['Одинцово', 4],
  ],
  ...[
    ['Балашиха', 3],
    ['Люберцы', 3],
    ['Королёв', 2],
    ['Долгопрудный', 1],
  ],
];
const WOMEN_SERVICES = [
  ...[
    ['Маникюр с покрытием', 30],
    ['Женская стрижка', 24],
    ['Окрашивание', 16],
    ['Педикюр', 12],
  ],
  ...[
    ['Коррекция бровей', 10],
    ['Массаж лица', 8],
  ],
];
const MEN_SERVICES = [
  ['Мужская стрижка', 74],
  ['Стрижка бороды', 22],
  ['Массаж лица', 4],
];

/** The last four digits, as `12-34` and as `1234`, in the ways in which people write a number. */
const WRITINGS = [
  [(a, b) => `+7 999 000-${a}-${b}`, 34],
  [(a, b) => `8 (999) 000-${a}-${b}`, 22],
  [(a, b) => `+7999000${a}${b}`, 14],
  [(a, b) => `8999000${a}${b}`, 10],
  [(a, b) => `7999000${a}${b}`, 8],
  [(a, b) => `+7 (999) 000 ${a} ${b}`, 6],
  [(a, b) => `8-999-000-${a}-${b}`, 4],
  [(a, b) => `999 000 ${a} ${b}`, 2],
];

const LAST_VISITS = [Date.UTC(2026, 2, 1), Date.UTC(2026, 9, 31)];
const BIRTHDAYS = [Date.UTC(1956, 0, 1), Date.UTC(2007, 11, 31)];
const HEADER = 'phone_number,name,surname,city,last_visit,service,birthday';

const draw = createDraw(SEED);
const text = `${[HEADER, ...numbers().map(contact)].join('\n')}\n`;
if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(fileURLToPath(new URL('contacts.csv', import.meta.url)), text);

function contact(number) {
  const isWoman = draw() < WOMEN_SHARE;
  const [daughter, son] = oneOf(PATRONYMICS);
  const name = `${oneOf(isWoman ? WOMEN : MEN)} ${isWoman ? daughter : son}`;
  const surname = isWoman ? ofWoman(oneOf(SURNAMES)) : oneOf(SURNAMES);
  const service = weighted(isWoman ? WOMEN_SERVICES : MEN_SERVICES);
  const cells = [written(number), name, surname, weighted(CITIES), day(LAST_VISITS), service];
  return [...cells, day(BIRTHDAYS)].join(',');
}

function ofWoman(surname) {
  if (surname.endsWith('ский')) return surname.replace(/ий$/, 'ая');
  return surname.endsWith('о') ? surname : `${surname}а`;
}

/** Distinct last four digits: the first of a shuffled pack. */
function numbers() {
  const pack = Array.from({ length: RANGE }, (_, index) => index);
  for (let at = 0; at < CONTACTS; at += 1) {
    const other = at + Math.floor(draw() * (RANGE - at));
    [pack[at], pack[other]] = [pack[other], pack[at]];
  }
  return pack.slice(0, CONTACTS);
}

function written(number) {
  const digits = String(number).padStart(4, '0');
  return weighted(WRITINGS)(digits.slice(0, 2), digits.slice(2));
}

function day([from, to]) {
  const [year, month, date] = new Date(from + draw() * (to - from))
    .toISOString()
    .slice(0, 10)
    .split('-');
  return `${date}.${month}.${year}`;
}

function oneOf(choices) {
  return choices[Math.floor(draw() * choices.length)];
}

function weighted(choices) {
  let rest = draw() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  return choices.find(([, weight]) => (rest -= weight) < 0)[0];
}

/** Numbers in [0, 1), the same after each start. */
function createDraw(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
