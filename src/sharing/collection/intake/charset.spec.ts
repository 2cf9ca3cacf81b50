import iconv from 'iconv-lite';
import { charsetOf } from './charset.js';

const ROW = '{"uscc":"914403001922038216","name":"深圳市腾讯计算机系统有限公司","kind":"一照"}\n';
const gb = (text: string): Buffer => iconv.encode(text, 'gb18030');
const refused = (message: string): Error =>
  expect.objectContaining({ code: 'unreadable-feed', message: expect.stringContaining(message) }) as Error;

describe('the charset of a feed', () => {
  it.each([
    ['utf-8', 'utf-8'],
    ['utf8', 'utf-8'],
    ['gb18030', 'gb18030'],
    ['gbk', 'gb18030'],
    ['gb2312', 'gb18030'],
  ])('is what is declared: %s', (declared, charset) => {
    expect(charsetOf(gb(ROW), declared)).toBe(charset);
    expect(charsetOf(Buffer.from('{"a":1}'), declared)).toBe(charset);
  });

  it('is refused when it is another', () => {
    expect(() => charsetOf(Buffer.from(ROW), 'big5')).toThrow(
      expect.objectContaining({ code: 'unsupported-media-type' }) as Error,
    );
  });

  it('is UTF-8 where the bytes are, however many', () => {
    expect(charsetOf(Buffer.from(ROW), undefined)).toBe('utf-8');
    expect(charsetOf(Buffer.from('{"a":1}\n'), undefined)).toBe('utf-8');
    expect(charsetOf(Buffer.from('\uFEFFuscc\n'), undefined)).toBe('utf-8');
    expect(charsetOf(Buffer.alloc(0), undefined)).toBe('utf-8');
    expect(charsetOf(Buffer.from('{"name":"Café · 12°"}\n'), undefined)).toBe('utf-8');
  });

  it('is GB 18030 where the bytes are', () => {
    expect(charsetOf(gb(ROW.repeat(10)), undefined)).toBe('gb18030');
    expect(charsetOf(gb('uscc,name\nU1,\u{20087}㐂\n'), undefined)).toBe('gb18030');
  });

  it.each([0, 1, 2, 3])('is found when the head ends inside a character, %i bytes off', (off) => {
    const [utf8, gb18030] = [Buffer.from(`${ROW}${'😀'.repeat(3)}`), gb(`${ROW}${'\u{20087}㐂'.repeat(3)}`)];
    expect(charsetOf(utf8.subarray(0, utf8.length - off), undefined)).toBe('utf-8');
    expect(charsetOf(gb18030.subarray(0, gb18030.length - off), undefined)).toBe('gb18030');
  });

  // E4 BC 81 E4 is also 浼佷 of GB 18030: the whole feed would be garbled for one bad byte.
  it('stays UTF-8 when a few lines are broken', () => {
    const broken = Buffer.concat([Buffer.from(ROW), Buffer.of(0xb1, 0xb1, 0x0a), Buffer.from(ROW)]);
    expect(charsetOf(broken, undefined)).toBe('utf-8');
  });

  it('is GB 18030 although a line happens to be UTF-8 too', () => {
    expect(charsetOf(gb(`uscc,name\nU1,专业\n${ROW}`), undefined)).toBe('gb18030');
  });

  it('is asked for where the bytes can be both', () => {
    expect(() => charsetOf(gb('uscc,name\nU1,专业\n'), undefined)).toThrow(refused('Declare its charset'));
    expect(charsetOf(gb('uscc,name\nU1,专业\n'), 'gbk')).toBe('gb18030');
  });

  it('is UTF-8, of which lines will be refused, where the bytes are neither', () => {
    expect(charsetOf(Buffer.of(0x61, 0xff, 0x0a), undefined)).toBe('utf-8');
  });

  it.each([
    ['little', Buffer.from('\uFEFF{"a":1}', 'utf16le')],
    ['big', Buffer.from('\uFEFF{"a":1}', 'utf16le').swap16()],
  ])('is refused as UTF-16, %s end first', (_order, bytes) => {
    expect(() => charsetOf(bytes, undefined)).toThrow(refused('UTF-16'));
    expect(() => charsetOf(bytes, 'utf-8')).toThrow(refused('UTF-16'));
  });

  it('is refused as GB 18030 where it holds words of UTF-8, and UTF-8 with a few broken bytes stays UTF-8', () => {
    expect(() => charsetOf(Buffer.from(ROW), 'gb18030')).toThrow(refused('holds words of UTF-8'));
    const broken = Buffer.concat([Buffer.from(ROW), gb('企业'), Buffer.from('\n')]);
    expect(charsetOf(broken, undefined)).toBe('utf-8');
  });

  it('is refused when the declaration and the mark contradict each other', () => {
    expect(() => charsetOf(Buffer.from(`\uFEFF${ROW}`), 'gb18030')).toThrow(refused('Correct one'));
  });
});
