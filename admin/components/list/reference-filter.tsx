import { SelectAsync } from '@adminjs/design-system';
import { ApiClient, type FilterPropertyProps, useTranslation } from 'adminjs';
import { useEffect, useId, useState } from 'react';
import { useWords } from '../words.js';

interface Option {
  value: string;
  label: string;
}

/** A field to filter by another record, which people find by its name. */
export default function ReferenceFilter({ property, filter, onChange }: FilterPropertyProps) {
  const { say } = useWords('Controls');
  const { translateProperty } = useTranslation();
  const id = useId();
  const { path, label, resourceId } = property;
  const reference = property.reference ?? '';
  const chosen = String(filter?.[path] ?? '');
  const [named, setNamed] = useState<Option | null>(null);
  const isNamed = named?.value === chosen;

  // If a link has filtered the list, only the record's id is known, not its name.
  useEffect(() => {
    if (chosen === '' || isNamed) return;
    let stopped = false;
    new ApiClient().recordAction({ resourceId: reference, recordId: chosen, actionName: 'show' }).then(
      ({ data }) => {
        const title = data.record?.title;
        if (!stopped && title) setNamed({ value: chosen, label: title });
      },
      () => {
        // The record was deleted, or the server is unreachable: its id is shown instead.
      },
    );
    return () => {
      stopped = true;
    };
  }, [chosen, isNamed, reference]);

  async function find(query: string): Promise<Option[]> {
    const records = await new ApiClient().searchRecords({ resourceId: reference, query });
    return records.map((record) => ({ value: record.id, label: record.title }));
  }

  return (
    <div className="gy-asked">
      <label htmlFor={id}>{translateProperty(label, resourceId)}</label>
      <SelectAsync
        inputId={id}
        classNamePrefix="gy-select"
        variant="filter"
        value={chosen === '' ? null : isNamed ? named : { value: chosen, label: chosen }}
        isClearable
        cacheOptions
        defaultOptions
        loadOptions={find}
        placeholder={say('choose')}
        loadingMessage={() => say('loading')}
        noOptionsMessage={() => say('noneFound')}
        onChange={(selected: Option | null) => {
          setNamed(selected);
          onChange(path, selected?.value ?? '');
        }}
      />
    </div>
  );
}
