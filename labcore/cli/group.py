"""A group of commands that names the nearest one when it is asked for one it has not got."""

import difflib

import click


class Commands(click.Group):
    """Lists its commands in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if not word.startswith("-") and word not in self.commands:
            near = difflib.get_close_matches(word, self.commands, n=1)
            cure = f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(self.commands)}."
            raise click.UsageError(f"There is no command '{word}'. {cure}", ctx)
        return super().resolve_command(ctx, args)
