import type { ShowPropertyProps } from 'adminjs';
import { RecordLink } from './record-link.js';

/** The link in a list to the record that a column names. */
export default function RecordCell({ record, property }: ShowPropertyProps) {
  return <RecordLink record={record} path={property.path} resource={property.reference ?? ''} />;
}
