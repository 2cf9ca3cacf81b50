import { isSameName } from './subject-name.js';

describe('isSameName', () => {
  it.each([
    ['山西华兴（集团）有限公司', '山西华兴(集团)有限公司'],
    ['山西 华兴 有限公司', '山西华兴有限公司'],
    ['ＡＢＣ科技有限公司', 'abc科技有限公司'],
    ['　山西华兴有限公司　', '山西华兴有限公司'],
  ])('%s is %s', (written, registered) => {
    expect(isSameName(written, registered)).toBe(true);
  });

  it.each([
    ['山西华兴有限公司', '山西华兴有限责任公司'],
    ['山西华兴有限公司', '山西华星有限公司'],
    ['', ''],
    [' ', ''],
  ])('%s is not %s', (written, registered) => {
    expect(isSameName(written, registered)).toBe(false);
  });
});
