from django import forms

from medspa.messaging.models import Message


class MessageFilter(forms.Form):
    state = forms.ChoiceField(choices=[("", "All"), *Message.State.choices], required=False)
    q = forms.CharField(max_length=200, required=False)
