/** Ids that are the same in every workspace: examples with them can be sent as they stand. */
import { company } from '../../schema/standard-objects/company.ts';
import { standardFieldId, standardObjectId } from '../../schema/standard-objects/declare.ts';
import { person } from '../../schema/standard-objects/person.ts';

export const COMPANY = standardObjectId(company.number);
export const PERSON = standardObjectId(person.number);
export const COMPANY_NAME = standardFieldId(company.number, company.fields['name']?.number ?? 0);
