/** Rows as real lists have them; the same for the same seed. */
export interface DirtyContact {
  phone: string;
  /** Digits that a spreadsheet holds as a number; null: it is text. */
  phoneNumber: string | null;
  cells: string[];
}

export const HEADERS = ['Телефон', 'ФИО', 'Город', 'Сумма долга', 'Комментарий'];

const SEED = 20_261_121;
const LAST = ['Иванов', 'Петрова', 'Сидоров', 'Кузнецова', 'Смирнов', 'Ахметов', 'Ким', 'Орлова'];
const FIRST = ['Анна', 'Олег', 'Мария', 'Иван', 'Елена', 'Пётр', 'Наталья', 'Руслан'];
const CITIES = ['Москва', 'Омск', 'Новосибирск', 'Казань', 'Пермь', 'Мытищи', '', 'Хабаровск'];
const MOBILES = ['916', '903', '925', '960', '905', '911', '926', '999', '977', '913'];
const LANDLINES = ['495123', '812334', '343222', '383223', '846205'];
const BROKEN = ['нет', '8916', '12345', '', 'см. комментарий', '+7 000 000 00 00', '7,91612E+10'];

/** Six of ten are Russian; one of thirty has no usable number, one of thirty was there before. */
export function* dirtyContacts(count: number): Generator<DirtyContact> {
  const random = createRandom(SEED);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  const digits = (length: number) =>
    String(Math.floor(random() * 10 ** length)).padStart(length, '0');
  const earlier: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const kind = random();
    let phoneNumber: string | null = null;
    let phone: string;
    if (kind < 0.033) phone = pick(BROKEN);
    else if (kind < 0.066 && earlier.length > 0) phone = pick(earlier);
    else if (kind < 0.25) phone = phoneNumber = `7${pick(MOBILES)}${digits(7)}`;
    else if (kind < 0.4) phone = `8 (${pick(MOBILES)}) ${digits(3)}-${digits(2)}-${digits(2)}`;
    else if (kind < 0.5) phone = `+7${pick(MOBILES)}${digits(7)}`;
    else if (kind < 0.58) phone = `8${pick(MOBILES)}${digits(7)}`;
    else if (kind < 0.6) phone = `8 ${pick(LANDLINES)}${digits(4)}`;
    else if (kind < 0.7) phone = `+1 212 ${2 + (at % 8)}${digits(2)} ${digits(4)}`;
    else if (kind < 0.8) phone = `+49 1512 ${digits(7)}`;
    else if (kind < 0.9) phone = `+7 701 ${digits(7)}`;
    else phone = `+44 7400 ${digits(6)}`;
    if (earlier.length < 50_000) earlier.push(phone);
    const name = `${pick(LAST)} ${pick(FIRST)}`;
    const comment = `Договор № ${digits(6)}; звонить после ${10 + (at % 8)}:00`;
    const debt = String(Math.floor(random() * 500_000));
    yield { phone, phoneNumber, cells: [phone, name, pick(CITIES), debt, comment] };
  }
}

/** Linear congruential: good enough to vary rows, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
