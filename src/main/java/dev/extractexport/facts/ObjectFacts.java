package dev.extractexport.facts;

import tools.jackson.databind.node.ObjectNode;

/// An object of the API (list item, v1 run or v2 job) without its result and without the metadata
/// of each field.
/// @param tree all other members, secrets already removed; read-only by agreement, since copying it
/// for each reader would cost more than it protects
/// @param result what is known of the result left out
public record ObjectFacts(ObjectNode tree, ResultFacts result) {
}
