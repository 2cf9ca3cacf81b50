import { textTable } from './text-table.js';

describe('a table of text', () => {
  it('lines its columns up, Han taking two columns', () => {
    expect(
      textTable(
        ['A', 'B'],
        [
          ['税务局', 'x'],
          ['longer than', 'y'],
        ],
      ),
    ).toBe('A            B\n税务局       x\nlonger than  y');
  });

  it('prints nothing that moves the cursor', () => {
    expect(textTable(['A'], [['\u001B[2J\r\n']])).toBe('A\n\uFFFD[2J\uFFFD\uFFFD');
  });
});
