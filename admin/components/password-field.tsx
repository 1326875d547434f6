import { Button, FormGroup, FormMessage, Icon, Input, InputGroup, Label } from '@adminjs/design-system';
import { type EditPropertyProps, useCurrentAdmin, useTranslation } from 'adminjs';
import { type ChangeEvent, useId, useState } from 'react';
import { places } from './places.js';
import { useWords } from './words.js';

/**
 * The two passwords in the form of a user: the user's new one, and the administrator's own, which confirms it. In their own form an
 * administrator finds a link instead, because their own password changes on its own page.
 */
export default function PasswordField({ property, record, onChange }: EditPropertyProps) {
  const { say } = useWords('UserForm');
  const { translateProperty, translateMessage } = useTranslation();
  const [currentAdmin] = useCurrentAdmin();
  const [isShown, setIsShown] = useState(false);
  const id = useId();
  const isConfirmation = property.path === 'ownPassword';
  const isNew = !record.id;
  const error = record.errors[property.path]?.message;

  if (!isNew && record.id === currentAdmin?.['id']) {
    if (isConfirmation) return null;
    return (
      <FormGroup error={error !== undefined}>
        <Label>{translateProperty(property.label, property.resourceId)}</Label>
        <a href={places.password}>{say('change')}</a>
        <FormMessage>{error && translateMessage(error, property.resourceId)}</FormMessage>
      </FormGroup>
    );
  }
  return (
    <FormGroup error={error !== undefined}>
      <Label htmlFor={id} required={isNew}>
        {translateProperty(property.label, property.resourceId)}
      </Label>
      <InputGroup>
        <Input
          id={id}
          name={property.path}
          type={isShown ? 'text' : 'password'}
          // Otherwise a password manager would fill the administrator's password into the user's field, and save it for them.
          autoComplete={isConfirmation ? 'current-password' : 'new-password'}
          value={record.params[property.path] ?? ''}
          onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(property.path, event.target.value)}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-more`}
        />
        <Button
          type="button"
          size="icon"
          aria-label={say('showPassword')}
          aria-pressed={isShown}
          onClick={() => setIsShown(!isShown)}
        >
          <Icon icon="Eye" />
        </Button>
      </InputGroup>
      <FormMessage id={`${id}-more`}>{error ? explain(error) : hint()}</FormMessage>
    </FormGroup>
  );

  /** A weak password may have several reasons. */
  function explain(keys: string): string {
    return keys
      .split(' ')
      .map((key) => translateMessage(key, property.resourceId))
      .join(' ');
  }

  function hint(): string | null {
    if (isConfirmation) return say(isNew ? 'confirmNew' : 'confirm');
    return isNew ? null : say('keep');
  }
}
