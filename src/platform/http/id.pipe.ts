import { Injectable, type PipeTransform } from '@nestjs/common';
import { NotFound } from './http.problems.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Takes an id from a path. What is not one names nothing. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw new NotFound('Nothing has this id.');
    return value;
  }
}
