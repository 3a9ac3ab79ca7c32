"""Measures the desk, alone and beside other systems; writes nothing into the
package."""
