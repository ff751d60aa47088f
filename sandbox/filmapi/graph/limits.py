"""How deep and how dear a GraphQL query may be: judged before a row is read.

A query that is small on paper can ask for millions of rows: a hundred films, of each a hundred
ratings, of each … Cost counts the objects that a query could return at most.
"""

from __future__ import annotations

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    get_named_type,
    is_composite_type,
)
from graphql.type import GraphQLInterfaceType, GraphQLObjectType

DEEPEST = 8
MOST_EXPENSIVE = 3_000
MOST_TOKENS = 1_000
MOST_ALIASES = 15
LARGEST_PAGE = 100


class CostLimit(ValidationRule):
    """Refuses a query that could return more than `MOST_EXPENSIVE` objects."""

    context: ValidationContext

    def enter_operation_definition(self, node: OperationDefinitionNode, *_path: object) -> None:
        root = self.context.schema.get_root_type(node.operation)
        cost = self._of_all(node.selection_set, root, ()) if root else 0
        if cost > MOST_EXPENSIVE:
            self.report_error(
                GraphQLError(
                    f"This query could return {cost} objects; {MOST_EXPENSIVE} are allowed.",
                    node,
                    extensions={"code": "TOO_EXPENSIVE"},
                )
            )

    def _of_all(
        self,
        selections: SelectionSetNode | None,
        parent: GraphQLNamedType | None,
        inside: tuple[str, ...],
    ) -> int:
        """The cost of all fields; `inside` names the fragments around, against circles."""
        total = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                total += self._of_field(selection, parent, inside)
            elif isinstance(selection, InlineFragmentNode):
                total += self._of_all(selection.selection_set, parent, inside)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                fragment = self.context.get_fragment(name)
                if fragment is not None and name not in inside:
                    total += self._of_all(fragment.selection_set, parent, (*inside, name))
            if total > MOST_EXPENSIVE**2:  # more counting would tell nothing new
                break
        return total

    def _of_field(
        self, field: FieldNode, parent: GraphQLNamedType | None, inside: tuple[str, ...]
    ) -> int:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        definition = parent.fields.get(field.name.value)
        if definition is None:  # another rule tells that it does not exist
            return 0
        kind = get_named_type(definition.type)
        if not is_composite_type(kind):
            return 0
        children = self._of_all(field.selection_set, kind, inside)
        if "first" in definition.args:
            return 1 + _page(field) * children
        return 1 + children


def _page(field: FieldNode) -> int:
    """How many rows a list with `first` returns at most."""
    for argument in field.arguments or ():
        if argument.name.value in ("first", "last"):
            value = argument.value
            # The value of a variable is not known here: the most that is allowed.
            return int(value.value) if isinstance(value, IntValueNode) else LARGEST_PAGE
    return LARGEST_PAGE
