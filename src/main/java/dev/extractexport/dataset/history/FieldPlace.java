package dev.extractexport.dataset.history;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;

/// Where a field, or the elements of a list, stand in a row.
/// @param pointer RFC 6901 through the JSON keys, in which `*` stands for every element of
/// a list: `/line_items/*/sku`
/// @param path of written names: `line_items[].sku`
/// @param name as written; `[]` for the elements of a list
/// @param type of the values
public record FieldPlace(String pointer, String path, String name, FieldType type) {

    private static final String ELEMENTS = "*";

    private static final String BRACKETS = "[]";

    /// All places of a version by pointer, each before those inside it, in schema order.
    public static Map<String, FieldPlace> of(FieldType.Struct fields) {
        Map<String, FieldPlace> places = new LinkedHashMap<>();
        addFields(fields, "", "", places);
        return places;
    }

    /// The pointers of the fields that a version skips.
    public static Set<String> skipped(FieldType.Struct fields) {
        Set<String> pointers = new HashSet<>();
        fields.skipped().forEach((key) -> pointers.add(below("", key)));
        for (FieldPlace place : of(fields).values()) {
            if (place.type instanceof FieldType.Struct struct) {
                struct.skipped().forEach((key) -> pointers.add(below(place.pointer, key)));
            }
        }
        return pointers;
    }

    private static void addFields(FieldType.Struct struct, String pointer, String path,
            Map<String, FieldPlace> places) {
        for (Field field : struct.fields()) {
            add(new FieldPlace(below(pointer, field.key()), path + field.name(), field.name(), field.type()), places);
        }
    }

    private static void add(FieldPlace place, Map<String, FieldPlace> places) {
        places.put(place.pointer, place);
        if (place.type instanceof FieldType.Struct struct) {
            addFields(struct, place.pointer, place.path + ".", places);
        }
        else if (place.type instanceof FieldType.ListOf list) {
            add(new FieldPlace(elements(place.pointer), place.path + BRACKETS, BRACKETS, list.element()), places);
        }
    }

    /// The pointer of a field inside what `pointer` leads to.
    /// @param key as it stands in the JSON
    public static String below(String pointer, String key) {
        return pointer + "/" + Field.step(key);
    }

    /// The pointer of the elements of the list that `pointer` leads to.
    public static String elements(String pointer) {
        return pointer + "/" + ELEMENTS;
    }

}
