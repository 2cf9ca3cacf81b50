import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readCatalog } from './catalog-files.js';
import { recordSchema } from './record-schema.js';

const catalog = readCatalog(join(import.meta.dirname, '../../../config/catalog'));
const schemaOf = (code: string) => catalog.filter((item) => item.code === code).map(recordSchema)[0];

describe('recordSchema', () => {
  it('describes a record of the tax rating', () => {
    expect(schemaOf('TAX-01')).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: '纳税信用评价信息 / Tax credit rating',
      type: 'object',
      additionalProperties: false,
      required: ['uscc', 'rating_year'],
      properties: {
        uscc: { title: '统一社会信用代码', type: 'string', format: 'uscc', 'x-tier': 'public' },
        subject_name: { type: ['string', 'null'], maxLength: 200, 'x-sensitive': 'none' },
        rating_year: { type: 'integer', minimum: 1900, maximum: 2200 },
        rating: { type: ['string', 'null'], maxLength: 64, 'x-tier': 'public', 'x-public-values': ['A'] },
        score: {
          type: ['string', 'null'],
          'x-unit': 'points',
          'x-tier': 'authorized',
          'x-sensitive': 'commercial-secret',
        },
        published_on: { type: ['string', 'null'], format: 'date' },
      },
    });
  });

  it('shows the unit of money and that a person is masked', () => {
    expect(schemaOf('REG-01')).toMatchObject({
      properties: {
        registered_capital: { 'x-unit': '10k CNY', type: ['string', 'null'] },
        legal_representative: { 'x-tier': 'public', 'x-sensitive': 'personal' },
      },
    });
  });

  it('is plain JSON and valid JSON Schema 2020-12 for every item', () => {
    const ajv = new Ajv2020();
    for (const item of catalog) {
      const schema = recordSchema(item);
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
      expect(ajv.validateSchema(schema)).toBe(true);
    }
  });
});
